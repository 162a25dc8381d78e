/** The resources and tokens of the service, as `admin` knows them. */

import { base } from "../api/v1/wire.ts";
import type {
  NewToken,
  NewTokenInput,
  Removed,
  ResourceDocument,
  ResourceList,
  ResourceOperations,
  ResourceVerbs,
  TokenOperations,
  TokenReport,
} from "../operations/resources.ts";
import type { Call } from "../operations/call.ts";
import type { Http } from "./http.ts";

export function remoteResources(http: Http): ResourceOperations {
  return {
    service: verbs(http, `${base}/services`),
    provider: verbs(http, `${base}/providers`),
    cluster: verbs(http, `${base}/clusters`),
    app: verbs(http, `${base}/apps`),
  };
}

function verbs(http: Http, path: string): ResourceVerbs {
  const one = (ref: string) => `${path}/${encodeURIComponent(ref)}`;
  return {
    async list({ limit, cursor }, { signal }) {
      const query = new URLSearchParams();
      if (limit !== undefined) query.set("limit", String(limit));
      if (cursor !== undefined) query.set("cursor", cursor);
      const text = query.toString();
      return await http.json({
        method: "GET",
        path: text === "" ? path : `${path}?${text}`,
        signal,
      }) as ResourceList;
    },
    async get({ ref }, { signal }) {
      const request = { method: "GET", path: one(ref), signal };
      return await http.json(request) as ResourceDocument;
    },
    async create({ document }, { signal }) {
      const request = { method: "POST", path, body: document, signal };
      return await http.json(request) as ResourceDocument;
    },
    async update({ ref, document, etag }, { signal }) {
      return await http.json({
        method: "PUT",
        path: one(ref),
        body: document,
        headers: { "if-match": quoted(etag) },
        signal,
      }) as ResourceDocument;
    },
    async delete({ ref, etag }, { signal }) {
      return await http.json({
        method: "DELETE",
        path: one(ref),
        headers: { "if-match": quoted(etag) },
        signal,
      }) as Removed;
    },
  };
}

/** `*`: whatever is there. */
function quoted(etag = "*"): string {
  return etag === "*" || etag.includes('"') ? etag : `"${etag}"`;
}

export function remoteTokens(http: Http): TokenOperations {
  return {
    listTokens: async (_, { signal }) =>
      await http.json({
        method: "GET",
        path: `${base}/tokens`,
        signal,
      }) as readonly TokenReport[],
    createToken: async (input: NewTokenInput, { signal }) =>
      await http.json({
        method: "POST",
        path: `${base}/tokens`,
        body: input,
        signal,
      }) as NewToken,
    revokeToken: async ({ id }, { signal }) =>
      await http.json({
        method: "DELETE",
        path: `${base}/tokens/${encodeURIComponent(id)}`,
        signal,
      }) as TokenReport,
  };
}

/** Who the token says that its bearer is. */
export async function whoAmI(
  http: Http,
  { signal }: Pick<Call, "signal">,
): Promise<TokenReport> {
  const request = { method: "GET", path: `${base}/me`, signal };
  const { token } = await http.json(request) as { token: TokenReport };
  return token;
}
