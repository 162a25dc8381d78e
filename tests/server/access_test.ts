/** The access table against reality: every route, each role, what is own, foreign and missing, each kind of bad token. */

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Route, routes } from "../../core/api/v1/routes.ts";
import { access } from "../../core/operations/access.ts";
import {
  type Answer,
  seedService,
  type ServiceWorld,
  startService,
} from "../fakes/service_world.ts";

type Whose = "own" | "foreign" | "missing";

/** Names of one length, so that answers can be compared. */
const names: Readonly<Record<Whose, string>> = {
  own: "mineapp",
  foreign: "foreign",
  missing: "missing",
};

interface Scene {
  readonly service: ServiceWorld;
  readonly owner: string;
  readonly refs: Readonly<Record<string, Readonly<Record<Whose, string>>>>;
}

async function scene(service: ServiceWorld): Promise<Scene> {
  const ids = await seedService(service, [names.own, names.foreign]);
  const cluster = await service.ask("POST", "/clusters", {
    body: { version: "v1", kind: "Cluster", name: "far", provider: "local" },
  });
  strictEqual(cluster.status, 201);
  const { token } = await service.newToken({
    role: "owner",
    apps: [names.own],
  });
  const jobs = await Promise.all(
    (["own", "foreign"] as const).map((whose) =>
      service.database.jobs.create({
        id: crypto.randomUUID(),
        operation: "deployApp",
        resource: `app/${ids[names[whose]]}`,
        tokenId: "t",
        requestId: "r",
        input: {},
      }, new Date().toISOString())
    ),
  );
  const missing = crypto.randomUUID();
  return {
    service,
    owner: token,
    refs: {
      app: names,
      cluster: { own: "main", foreign: "far", missing: "mis" },
      operation: { own: jobs[0].id, foreign: jobs[1].id, missing },
      service: { own: "acme", foreign: "acme", missing: "none" },
      provider: { own: "local", foreign: "local", missing: "nobod" },
      token: { own: missing, foreign: missing, missing },
      nothing: { own: "", foreign: "", missing: "" },
    },
  };
}

/** The request holds what no route takes: whoever may use it hears of that, and nothing is done. */
async function probe(
  { service, refs }: Scene,
  route: Route,
  token: string | null,
  whose: Whose,
): Promise<Answer> {
  const { ref } = route;
  const path = route.path.replace(
    /\{(\w+)\}/g,
    (_, field: string) => field === ref ? refs[route.on][whose] : "x",
  );
  const write = route.method === "POST" || route.method === "PUT";
  const body = write ? { nonsense: 1 } : undefined;
  const query = write || route.shape === "channel" ? "" : "?nonsense=1";
  return await service.ask(route.method, path + query, { token, body });
}

/** What somebody who may use a route hears of a request that is wrong. */
function allowedStatus({ shape, match }: Route): number {
  if (shape === "channel") return 426;
  return match ? 428 : 422;
}

function expected(route: Route, role: "operator" | "owner", whose: Whose) {
  const { roles, on } = access[route.name];
  if (!roles.includes(role)) return 403;
  const named = !["nothing", "token"].includes(on);
  const hidden = whose === "missing" ||
    (whose === "foreign" && role === "owner");
  return named && hidden ? 404 : allowedStatus(route);
}

/** An answer without what differs between any two. */
function shown({ text, headers }: Answer, ref: string): string {
  const kept = [...headers].filter(([name]) =>
    !["x-request-id", "date", "content-length"].includes(name)
  );
  return JSON.stringify(kept) +
    text.replaceAll(/"request_id":"[^"]*"/g, "").replaceAll(ref, "REF");
}

Deno.test("every route answers each role as the access table says", async () => {
  const service = await startService();
  try {
    const all = await scene(service);
    const tokens = { operator: service.token, owner: all.owner } as const;
    const wrong: string[] = [];
    for (const route of routes) {
      for (const role of ["operator", "owner"] as const) {
        const answers: string[] = [];
        for (const whose of ["own", "foreign", "missing"] as const) {
          const answer = await probe(all, route, tokens[role], whose);
          const want = expected(route, role, whose);
          if (answer.status !== want) {
            wrong.push(
              `${role} ${route.name} ${whose}: ${answer.status}, not ${want}: ${answer.text}`,
            );
          }
          const ref = all.refs[route.on][whose];
          answers.push(ref === "" ? answer.text : shown(answer, ref));
        }
        const hidden = expected(route, role, "foreign") === 404;
        if (hidden && answers[1] !== answers[2]) {
          wrong.push(`${role} ${route.name}: ${answers[1]} / ${answers[2]}`);
        }
      }
    }
    deepStrictEqual(wrong, []);
    strictEqual(routes.length + 1, Object.keys(access).length);
  } finally {
    await service.stop();
  }
});

Deno.test("every route refuses no, expired, revoked, tampered and foreign tokens", async () => {
  const service = await startService();
  try {
    const all = await scene(service);
    const short = await service.newToken({ role: "operator", lifetimeMs: 1 });
    const revoked = await service.newToken({ role: "operator" });
    const gone = await service.ask("DELETE", `/tokens/${revoked.id}`);
    strictEqual(typeof gone.body.revokedAt, "string");
    const last = service.token.at(-1) === "a" ? "b" : "a";
    const tokens = {
      none: null,
      expired: short.token,
      revoked: revoked.token,
      tampered: service.token.slice(0, -1) + last,
      empty: "",
      other: "ghp_0123456789012345678901234567890123456789",
    };
    const wrong: string[] = [];
    for (const route of routes) {
      for (const [name, token] of Object.entries(tokens)) {
        const { status, body } = await probe(all, route, token, "own");
        // Many were refused from here by now: both say no.
        const good = status === 401 || (name !== "none" && status === 429);
        if (!good) wrong.push(`${name} ${route.name}: ${status}`);
        else if (body.errors.length !== 1) wrong.push(JSON.stringify(body));
      }
    }
    deepStrictEqual(wrong, []);
    const { status } = await service.ask("GET", "//metrics", { token: null });
    strictEqual(status, 401);
  } finally {
    await service.stop();
  }
});

Deno.test("an owner lists own apps only, and moves none", async () => {
  const service = await startService();
  try {
    const { owner } = await scene(service);
    const list = await service.ask("GET", "/apps", { token: owner });
    deepStrictEqual(
      list.body.items.map(({ name }: { name: string }) => name),
      [names.own],
    );
    const got = await service.ask("GET", `/apps/${names.own}`, {
      token: owner,
    });
    const { metadata, ...document } = got.body;
    const headers = { "if-match": got.headers.get("etag")! };
    const moved = await service.ask("PUT", `/apps/${names.own}`, {
      token: owner,
      headers,
      body: { ...document, cluster: "far" },
    });
    strictEqual(moved.status, 403, moved.text);
    const kept = await service.ask("PUT", `/apps/${names.own}`, {
      token: owner,
      headers,
      body: { ...document, settings: { a: "b" } },
    });
    strictEqual(kept.status, 200, kept.text);
    strictEqual(kept.body.metadata.id, metadata.id);
  } finally {
    await service.stop();
  }
});
