/** Short asks: one request, one answer. */

import { toRequest } from "../api/v1/wire.ts";
import type { Call } from "../operations/call.ts";
import type { OperationInfo } from "../operations/operations.ts";
import type { ApiRequest, Http } from "./http.ts";

/** What an operation is as a request. */
export function requestOf(info: OperationInfo, input: object): ApiRequest {
  const { method, path, query, body } = toRequest(info, input);
  return { method, path: path + query, body };
}

export async function ask(
  http: Http,
  info: OperationInfo,
  input: object,
  { signal }: Call,
): Promise<unknown> {
  return await http.json({ ...requestOf(info, input), signal });
}
