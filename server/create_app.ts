/** The whole service as one function from request to answer; ports are all that it knows. */

import { type Context, Hono } from "@hono/hono";
import { openApi } from "../core/api/v1/openapi.ts";
import { apiFailure } from "../core/api/v1/problem.ts";
import { type Route, routes } from "../core/api/v1/routes.ts";
import { base } from "../core/api/v1/wire.ts";
import { KompoxError } from "../core/domain/error.ts";
import { mayUse } from "../core/operations/access.ts";
import { FailedTokens } from "./access/failed_tokens.ts";
import { findNamed, type Named, refuseRole } from "./access/find_named.ts";
import { noToken, type Principal, Tokens } from "./access/principal.ts";
import { watchTokens } from "./access/watch_tokens.ts";
import { answerOperation, type Living } from "./answer_operation.ts";
import { answerService } from "./answer_service.ts";
import { jsonAnswer, problemAnswer, withHeaders } from "./answers.ts";
import type { AppDeps, Peer } from "./app_deps.ts";
import type { Asked } from "./asked.ts";
import { note } from "./audited.ts";
import { docsPage } from "./docs_page.ts";
import { facts } from "./failure_facts.ts";
import { failureWord } from "./failure_word.ts";
import { FeedHub } from "./feeds/feed_hub.ts";
import { requestIdOf } from "./request_id.ts";

/** What handlers find in the context, and leave there for the log. */
interface Env {
  Bindings: Peer & {
    readonly requestId: string;
    readonly seen: { route: string; actor?: string };
  };
}

export interface App {
  fetch(request: Request, peer: Peer): Promise<Response>;
  /** Ends what has no end of its own, and says that nothing new is wanted. */
  drain(): void;
  /** Resolves when all channels have ended. */
  idle(): Promise<void>;
  /** Ends the channels that are still open. */
  close(): void;
  /** Ends feeds and channels of tokens that are not valid any more, until the signal says stop. */
  watch(signal: AbortSignal): Promise<void>;
}

/** Of all headers together; a listener may refuse earlier. */
const headerBytes = 16 * 1024;

export function createApp(deps: AppDeps): App {
  const logFailure = (error: unknown, requestId: string) =>
    deps.log({ level: "error", request_id: requestId, ...facts(error) });
  const living: Living = {
    feeds: new FeedHub(deps.clock, deps.newId, (error, requestId) => {
      if (!(error instanceof KompoxError)) logFailure(error, requestId);
    }),
    channels: new Map(),
  };
  const hono = new Hono<Env>({ strict: true });
  const guard = new Guard(deps);
  addOpenRoutes(hono, deps, guard);
  for (const route of routes) {
    hono.on(route.method, base + honoPath(route.path), async (c) => {
      c.env.seen.route = route.name;
      const asked = await guard.ask(c, route);
      // It would be cut soon: the one that comes after has it whole.
      if (guard.draining && route.shape !== "ask") throw beingStopped();
      if (route.operation !== undefined) {
        return await answerOperation(deps, living, asked);
      }
      const done = await answerService(deps, asked);
      if (route.name === "revokeToken") guard.forgetTokens();
      return done;
    });
  }
  addRefusals(hono);
  hono.onError((error, c) => {
    if (!(error instanceof KompoxError)) logFailure(error, c.env.requestId);
    return problemAnswer(error, c.env.requestId);
  });
  return {
    fetch: (request, peer) => answer(hono, deps, request, peer),
    drain() {
      guard.draining = true;
      living.feeds.close();
    },
    close() {
      for (const channel of living.channels.keys()) channel.stop();
    },
    async idle() {
      while (living.channels.size > 0) {
        await Promise.all([...living.channels.keys()].map(({ over }) => over));
      }
    },
    watch: (signal) =>
      watchTokens(living, {
        tokens: deps.database.tokens,
        clock: deps.clock,
        failed: (error) => deps.log({ level: "warning", ...facts(error) }),
      }, signal),
  };
}

/** Authentication, then the access table, then what the path names: in this order, nowhere else. */
class Guard {
  /** The service is being stopped: another one has to take requests. */
  draining = false;
  readonly #deps: AppDeps;
  readonly #tokens: Tokens;
  readonly #failed: FailedTokens;

  constructor(deps: AppDeps) {
    this.#deps = deps;
    const { database, clock, log } = deps;
    this.#tokens = new Tokens(
      database.tokens,
      clock,
      (error) => log({ level: "warning", ...facts(error) }),
    );
    this.#failed = new FailedTokens(deps.clock);
  }

  forgetTokens(): void {
    this.#tokens.forget();
  }

  async ask(c: Context<Env>, route: Route): Promise<Asked> {
    const principal = await this.principal(c);
    const { requestId, gone } = c.env;
    const request = c.req.raw;
    const params = paramsOf(c, route);
    const nobody: Named = { kind: "nothing" };
    const asked = { request, requestId, gone, route, principal, params };
    try {
      refuseRole(route, principal);
      const ref = route.ref === undefined ? undefined : params[route.ref];
      const { database } = this.#deps;
      const named = await findNamed(database, route, ref, principal);
      return { ...asked, named };
    } catch (error) {
      // Whoever has a token and tries what is not allowed is in the record.
      if (route.mutates && error instanceof KompoxError) {
        await note(this.#deps, { ...asked, named: nobody }, failureWord(error));
      }
      throw error;
    }
  }

  async principal(c: Context<Env>): Promise<Principal> {
    try {
      const header = c.req.raw.headers.get("authorization");
      const principal = await this.#tokens.principal(header);
      if (principal === undefined) throw noToken();
      c.env.seen.actor = principal.prefix;
      return principal;
    } catch (error) {
      const refused = error instanceof KompoxError &&
        error.kind === "denied" && c.req.raw.headers.has("authorization");
      throw refused ? this.#failed.count(c.env.address, error) : error;
    }
  }
}

function addOpenRoutes(hono: Hono<Env>, deps: AppDeps, guard: Guard): void {
  const document = JSON.stringify(openApi(deps.version, deps.baseUrl));
  hono.get("/livez", (c) => {
    c.env.seen.route = "livez";
    return jsonAnswer({ status: "ok" });
  });
  hono.get("/readyz", async (c) => {
    c.env.seen.route = "readyz";
    if (guard.draining) throw beingStopped();
    await deps.database.ping();
    return jsonAnswer({ status: "ok" });
  });
  hono.get("/openapi.json", (c) => {
    c.env.seen.route = "openapi";
    return new Response(document, {
      headers: { "content-type": "application/json" },
    });
  });
  hono.get("/docs", (c) => {
    c.env.seen.route = "docs";
    return docsPage(deps.version);
  });
  hono.get("/metrics", async (c) => {
    c.env.seen.route = "metrics";
    const principal = await guard.principal(c);
    if (!mayUse("metrics", principal.role)) {
      throw apiFailure(
        "denied",
        "Cannot show the metrics: the token's role is owner",
      );
    }
    return new Response(deps.metrics.text(deps.jobs.running), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  });
}

function beingStopped() {
  return apiFailure(
    "unavailable",
    "Cannot take requests: the service is being stopped",
  );
}

/** Paths without the method, and paths that are none. */
function addRefusals(hono: Hono<Env>): void {
  const methods = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const known = methods.get(honoPath(path)) ?? [];
    methods.set(honoPath(path), [...known, method]);
  }
  const open = ["/livez", "/readyz", "/openapi.json", "/docs", "/metrics"];
  const all = [
    ...[...methods].map(([path, known]) => [base + path, known] as const),
    ...open.map((path) => [path, ["GET"]] as const),
  ];
  for (const [path, known] of all) {
    const allow = [...known, ...known.includes("GET") ? ["HEAD"] : []]
      .join(", ");
    hono.all(path, (c) => {
      throw apiFailure(
        "method-not-allowed",
        `Cannot ${c.req.method.slice(0, 20)} this path: it has ${allow}`,
        undefined,
        { allow },
      );
    });
  }
  hono.notFound((c) => {
    const failure = apiFailure(
      "no-route",
      "Cannot find the path: the service has no such one",
      "see /docs",
    );
    return problemAnswer(failure, c.env.requestId);
  });
}

/** Parameters are named by their position: routers want one name at one place. */
function honoPath(path: string): string {
  return path.split("/").map((part, index) =>
    part.startsWith("{") ? `:p${index}` : part
  ).join("/");
}

function paramsOf(c: Context<Env>, { path }: Route): Record<string, string> {
  const entries = path.split("/").flatMap((part, index) =>
    part.startsWith("{")
      ? [[part.slice(1, -1), c.req.param(`p${index}`) ?? ""]]
      : []
  );
  return Object.fromEntries(entries);
}

/** One request from its id to its line in the log. */
async function answer(
  hono: Hono<Env>,
  deps: AppDeps,
  request: Request,
  peer: Peer,
): Promise<Response> {
  const requestId = requestIdOf(request, deps.newId);
  const begun = performance.now();
  const seen: Env["Bindings"]["seen"] = { route: "none" };
  const env = { ...peer, requestId, seen };
  const response = isTooLarge(request.headers)
    ? problemAnswer(
      apiFailure(
        "headers-too-large",
        `Cannot read the request: its headers are larger than ${headerBytes} bytes`,
      ),
      requestId,
    )
    : await hono.fetch(request, env);
  const seconds = (performance.now() - begun) / 1000;
  const { status } = response;
  deps.metrics.request(seen.route, status, seconds);
  deps.log({
    level: status >= 500 ? "error" : "info",
    request_id: requestId,
    method: request.method,
    path: new URL(request.url).pathname.slice(0, 500),
    route: seen.route,
    status,
    ms: Math.round(seconds * 10_000) / 10,
    address: peer.address,
    ...seen.actor !== undefined && { token: seen.actor },
  });
  return withHeaders(response, requestId);
}

function isTooLarge(headers: Headers): boolean {
  let bytes = 0;
  for (const [name, value] of headers) bytes += name.length + value.length + 4;
  return bytes > headerBytes;
}
