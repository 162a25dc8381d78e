/** Answers: JSON, problem documents, and the headers that all have. */

import { ApiError, problemType, toProblem } from "../core/api/v1/problem.ts";

export function jsonAnswer(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return textAnswer(JSON.stringify(body), status, headers);
}

/** @param text JSON */
export function textAnswer(
  text: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

export function problemAnswer(error: unknown, requestId: string): Response {
  const problem = toProblem(error, requestId);
  const headers = error instanceof ApiError ? error.headers : {};
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headers, "content-type": problemType },
  });
}

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
};

/** Nothing may be loaded, run or framed, unless an answer says otherwise. */
const noContent = "default-src 'none'; frame-ancestors 'none'";

/** An upgrade is left as it is. */
export function withHeaders(answer: Response, requestId: string): Response {
  if (answer.status === 101) return answer;
  const { headers } = answer;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (!headers.has("content-security-policy")) {
    headers.set("content-security-policy", noContent);
  }
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-request-id", requestId);
  return answer;
}
