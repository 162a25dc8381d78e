/** Answers the service's own routes: resources, tokens, who I am, the record, operations under way. */

import { apiFailure } from "../core/api/v1/problem.ts";
import { givenDocument } from "../core/api/v1/schemas/resources.ts";
import { failure, KompoxError } from "../core/domain/error.ts";
import type { Call } from "../core/operations/call.ts";
import type {
  Fields,
  NewTokenInput,
  ResourceDocument,
  ResourceList,
  ResourceVerbs,
} from "../core/operations/resources.ts";
import { base } from "../core/api/v1/wire.ts";
import type { ResourceKind } from "../core/ports/resources.ts";
import { refuseServerFiles } from "./access/document_rules.ts";
import { jsonAnswer, textAnswer } from "./answers.ts";
import type { AppDeps } from "./app_deps.ts";
import { type Asked, rowOf } from "./asked.ts";
import { audited } from "./audited.ts";
import { eventStream } from "./event_stream.ts";
import { facts } from "./failure_facts.ts";
import { jobEvents } from "./jobs/job_events.ts";
import { operationDocumentOf } from "./jobs/operation_document.ts";
import { readAsked } from "./read_asked.ts";
import { bodyLimits, bundleLimits, readJson } from "./read_body.ts";

const shownAudit = 100;

export async function answerService(
  deps: AppDeps,
  asked: Asked,
): Promise<Response> {
  const { name } = asked.route;
  const [, verb, noun] =
    /^(list|get|create|update|delete)(Service|Provider|Cluster|App)$/
      .exec(name) ?? [];
  if (verb !== undefined) {
    const kind = noun.toLowerCase() as ResourceKind;
    return await answerResource(deps, asked, kind, verb as keyof ResourceVerbs);
  }
  switch (name) {
    case "me":
      await readAsked(asked, deps.clock);
      return await answerMe(deps, asked);
    case "listTokens":
      await readAsked(asked, deps.clock);
      return jsonAnswer(await deps.tokens.listTokens({}, callOf(asked)));
    case "createToken":
      return await createToken(deps, asked);
    case "revokeToken":
      return await revokeToken(deps, asked);
    case "listAudit": {
      const { limit } = await readAsked(asked, deps.clock);
      const most = typeof limit === "number" ? limit : shownAudit;
      return jsonAnswer(await deps.database.audit.list(most));
    }
    default:
      return await answerJob(deps, asked);
  }
}

function callOf({ gone }: Asked): Call {
  return { signal: gone, report() {} };
}

async function answerResource(
  deps: AppDeps,
  asked: Asked,
  kind: ResourceKind,
  verb: keyof ResourceVerbs,
): Promise<Response> {
  const { role, apps } = asked.principal;
  const verbs = deps.resources(role === "operator" ? undefined : apps)[kind];
  const call = callOf(asked);
  switch (verb) {
    case "list":
      return textAnswer(
        listText(await verbs.list(await readAsked(asked, deps.clock), call)),
      );
    case "get":
      await readAsked(asked, deps.clock);
      return document(await verbs.get({ ref: rowOf(asked).id }, call));
    case "create": {
      const given = await readDocument(deps, asked, kind);
      const made = await audited(
        deps,
        asked,
        () => verbs.create({ document: given }, call),
        undefined,
        ({ metadata }) => `${kind}/${metadata?.id}`,
      );
      const location = `${base}/${kind}s/${made.metadata?.id}`;
      return document(made, 201, { location });
    }
    case "update": {
      const etag = ifMatch(asked);
      const given = await readDocument(deps, asked, kind);
      const { id } = rowOf(asked);
      const made = await audited(deps, asked, async () => {
        await refuseMove(verbs, asked, given, call);
        return await verbs.update({ ref: id, document: given, etag }, call);
      });
      return document(made);
    }
    case "delete": {
      const etag = ifMatch(asked);
      const { id, name } = rowOf(asked);
      if (deps.jobs.busy(`${kind}/${id}`)) {
        throw failure(
          "conflict",
          `Cannot delete ${kind} "${name}": an operation is under way there`,
          { hint: "wait for it, or cancel it" },
        );
      }
      return jsonAnswer(
        await audited(deps, asked, () => verbs.delete({ ref: id, etag }, call)),
      );
    }
  }
}

/** Texts of documents that a list gave before: lists are asked for most. */
const texts = new WeakMap<ResourceDocument, string>();

function listText({ items, cursor }: ResourceList): string {
  const all = items.map((item) => {
    const known = texts.get(item);
    if (known !== undefined) return known;
    const text = JSON.stringify(item);
    texts.set(item, text);
    return text;
  });
  const end = cursor === undefined ? "" : `,"cursor":${JSON.stringify(cursor)}`;
  return `{"items":[${all.join(",")}]${end}}`;
}

function document(
  made: ResourceDocument,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const etag = `"${made.metadata?.etag}"`;
  return jsonAnswer(made, status, { ...headers, etag });
}

async function readDocument(
  { clock }: AppDeps,
  { request }: Asked,
  kind: ResourceKind,
): Promise<Fields> {
  const limits = kind === "app" ? bundleLimits : bodyLimits;
  const given = await readJson(request, limits, clock);
  if (!givenDocument.safeParse(given).success) {
    throw failure("invalid", "Cannot use the document: it is no JSON object");
  }
  // As it came: the schema would leave "__proto__" out, and nobody would be told.
  const document = given as Fields;
  refuseServerFiles(kind, document);
  return document;
}

/** @returns undefined: whatever is there */
function ifMatch({ request }: Asked): string | undefined {
  const given = request.headers.get("if-match")?.trim();
  if (given === undefined || given === "") {
    throw apiFailure(
      "precondition-required",
      "Cannot change it: the request does not say which version it was made from",
      'send the header "If-Match" with the ETag of what was read, or * for whatever is there',
    );
  }
  if (given === "*") return undefined;
  const [, tag] = /^(?:W\/)?"([\x21\x23-\x7e]*)"$/.exec(given) ?? [];
  if (tag !== undefined) return tag;
  throw apiFailure(
    "usage",
    'Cannot use the header "If-Match": it is not one ETag in quotes',
  );
}

/** Which cluster takes an app is the operator's matter. */
async function refuseMove(
  verbs: ResourceVerbs,
  asked: Asked,
  given: Fields,
  call: Call,
): Promise<void> {
  if (asked.principal.role === "operator") return;
  const { id, name, parentId } = rowOf(asked);
  const { cluster } = await verbs.get({ ref: id }, call);
  if (given.cluster === cluster || given.cluster === parentId) return;
  throw failure(
    "denied",
    `Cannot move app "${name}" to another cluster: the token's role is owner`,
    { hint: `leave "cluster" as it is: ${cluster}` },
  );
}

async function answerMe(deps: AppDeps, { principal }: Asked) {
  const { rows } = await deps.database.resources.list("app", {
    ids: principal.apps,
  });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const apps = principal.apps.map((id) => ({ id, name: names.get(id) ?? "" }));
  return jsonAnswer({ token: { ...principal, apps } });
}

async function createToken(deps: AppDeps, asked: Asked): Promise<Response> {
  const input = await readAsked(asked, deps.clock);
  const made = await audited(
    deps,
    asked,
    () =>
      deps.tokens.createToken(
        input as unknown as NewTokenInput,
        callOf(asked),
      ),
    undefined,
    ({ id }) => `token/${id}`,
  );
  return jsonAnswer(made, 201, { location: `${base}/tokens/${made.id}` });
}

async function revokeToken(deps: AppDeps, asked: Asked): Promise<Response> {
  await readAsked(asked, deps.clock);
  const { named } = asked;
  if (named.kind !== "token") throw new Error("the route names a token");
  return jsonAnswer(
    await audited(
      deps,
      asked,
      () => deps.tokens.revokeToken({ id: named.id }, callOf(asked)),
    ),
  );
}

async function answerJob(deps: AppDeps, asked: Asked): Promise<Response> {
  const { named, route, request, requestId } = asked;
  if (named.kind !== "operation") throw new Error("the route names no job");
  const { job } = named;
  await readAsked(asked, deps.clock);
  switch (route.name) {
    case "getOperation":
      return jsonAnswer(operationDocumentOf(job));
    case "cancelOperation": {
      const now = await audited(
        deps,
        asked,
        async () => await deps.jobs.cancel(job.id) ?? job,
      );
      return jsonAnswer(operationDocumentOf(now), 202);
    }
    default: {
      if (request.method === "HEAD") {
        const headers = { "content-type": "text/event-stream" };
        return new Response(null, { headers });
      }
      const { jobs } = deps.database;
      const { changes } = deps.jobs;
      const after = lastEvent(request);
      return eventStream(
        (signal) => jobEvents(jobs, changes, deps.clock, job.id, after, signal),
        deps.clock,
        (error) =>
          deps.log({ level: "error", request_id: requestId, ...facts(error) }),
      );
    }
  }
}

function lastEvent({ headers }: Request): number {
  const id = headers.get("last-event-id") ?? "0";
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new KompoxError("usage", [{
    level: "error",
    message: 'Cannot use the header "Last-Event-ID": it is no number',
  }]);
}
