/** `kompoxsvc` as users run it: first start, administration beside the running server, what it refuses. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { runBundled } from "../bundle/bundled.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "kompox-svc-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a command of `kompoxsvc` on the data of a folder. */
function kompoxsvc(
  folder: string,
  line: string,
  { env = {}, stdin = "" }: {
    env?: Record<string, string>;
    stdin?: string;
  } = {},
) {
  return runBundled(line.split(" "), {
    cwd: folder,
    program: "kompoxsvc",
    stdin,
    env: { HOME: folder, XDG_STATE_HOME: `${folder}/state`, ...env },
  });
}

async function withService(
  work: (service: ServiceBundle, folder: string) => Promise<void>,
) {
  await inFolder(async (folder) => {
    const service = await startServiceBundle(folder);
    try {
      await work(service, folder);
    } finally {
      strictEqual(await service.stop(), 0);
    }
  });
}

const documents = [
  ["service", { kind: "Service", name: "acme" }],
  [
    "provider",
    { kind: "Provider", name: "here", service: "acme", driver: "k3s" },
  ],
  ["cluster", { kind: "Cluster", name: "lab", provider: "here" }],
  [
    "app",
    {
      kind: "App",
      name: "shop",
      cluster: "lab",
      compose: { services: { web: { image: "nginx" } } },
    },
  ],
] as const;

Deno.test("kompoxsvc starts without configuration, and its operator makes the token of an owner", async () => {
  await withService(async (service, folder) => {
    match(service.token, /^kpx_[0-9A-Za-z]{40,}$/);
    for (const [kind, document] of documents) {
      const stdin = JSON.stringify({ version: "v1", ...document });
      const made = await kompoxsvc(
        folder,
        `admin ${kind} create -f - -o name`,
        { stdin },
      );
      strictEqual(made.stdout, `${kind}/${document.name}\n`, made.stderr);
    }
    const made = await kompoxsvc(
      folder,
      "admin token create --name ci -A shop",
    );
    const token = made.stdout.trim();
    match(token, /^kpx_/);
    ok(!made.stderr.includes(token));
    const asOwner = (line: string) =>
      runBundled(line.split(" "), {
        cwd: folder,
        program: "kompox",
        env: { KOMPOX_URL: service.url, KOMPOX_TOKEN: token },
      });
    strictEqual((await asOwner("app list -o name")).stdout, "app/shop\n");
    strictEqual((await asOwner("admin cluster list")).code, 7);
    const me = JSON.parse((await asOwner("whoami -o json")).stdout);
    deepStrictEqual([me.name, me.role], ["ci", "owner"]);

    strictEqual(
      (await kompoxsvc(folder, `admin token revoke ${me.id}`)).code,
      0,
    );
    // Another process did it: the server hears of it within a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    strictEqual((await asOwner("app list")).code, 7);
    const list = await kompoxsvc(folder, "admin token list -o json");
    const states = JSON.parse(list.stdout).map((
      { name, revokedAt }: { name: string; revokedAt?: string },
    ) => [name, revokedAt !== undefined]);
    deepStrictEqual(states.sort(), [["admin", false], ["ci", true]]);
    for (const secret of [token, service.token]) {
      ok(!service.log.join("\n").includes(secret), "a token in the log");
      ok(!list.stdout.includes(secret));
    }
  });
});

Deno.test("kompoxsvc shares a SQLite file with no other server", async () => {
  await withService(async (_service, folder) => {
    const { code, stderr } = await kompoxsvc(folder, "server", {
      env: { KOMPOX_LISTEN: "127.0.0.1:0" },
    });
    strictEqual(code, 5, stderr);
    match(stderr, /another kompoxsvc server uses it/);
  });
});

Deno.test("kompoxsvc shows the first token once", async () => {
  await inFolder(async (folder) => {
    const first = await startServiceBundle(folder);
    strictEqual(await first.stop(), 0);
    const second = await startServiceBundle(folder);
    strictEqual(await second.stop(), 0);
    deepStrictEqual([first.token !== "", second.token], [true, ""]);
  });
});

const refused = [
  {
    name: "an address that is none",
    line: "server --listen nowhere",
    code: 2,
    told: /Cannot listen on "nowhere"/,
  },
  {
    name: "a key that is none, without showing it",
    line: "server",
    env: { KOMPOX_SECRET_KEY: "canary" },
    code: 2,
    told: /KOMPOX_SECRET_KEY: it is no base64/,
  },
  {
    name: "a PostgreSQL that does not answer, without showing its password",
    line: "server --db-url postgres://me:canary@127.0.0.1:1/x",
    code: 8,
    told: /127\.0\.0\.1:1/,
  },
  {
    name: "another scheme",
    line: "migrate --db-url oracle://canary@h/x",
    code: 2,
    told: /its scheme is not known/,
  },
  {
    name: "operations, which are the clients'",
    line: "app deploy",
    code: 2,
    told: /no such command/,
  },
];
for (const { name, line, env, code, told } of refused) {
  Deno.test(`kompoxsvc refuses ${name}`, async () => {
    await inFolder(async (folder) => {
      const run = await kompoxsvc(folder, line, { env });
      strictEqual(run.code, code, run.stderr);
      match(run.stderr, told);
      ok(!run.stderr.includes("canary"), run.stderr);
      strictEqual(run.stdout, "");
    });
  });
}

Deno.test("kompoxsvc config check tells everything that is wrong, and changes nothing", async () => {
  await inFolder(async (folder) => {
    const good = await kompoxsvc(folder, "config check -o json");
    strictEqual(good.code, 0, good.stderr);
    const bad = await kompoxsvc(folder, "config check -o json", {
      env: {
        KOMPOX_LISTEN: "nowhere",
        KOMPOX_BASE_URL: "ftp://x",
        KOMPOX_DB_URL: "oracle:x",
      },
    });
    strictEqual(bad.code, 1);
    deepStrictEqual(
      JSON.parse(bad.stdout).findings.map((
        { check, state }: { check: string; state: string },
      ) => [check, state]),
      ["listen", "base-url", "database"].map((check) => [check, "failure"]),
    );
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    ok(!names.includes("state"), "a database was made");
  });
});

Deno.test("kompoxsvc migrate makes the database, and does nothing when it is as it should be", async () => {
  await inFolder(async (folder) => {
    const steps = async () => {
      const run = await kompoxsvc(folder, "migrate -o json");
      strictEqual(run.code, 0, run.stderr);
      return JSON.parse(run.stdout).steps.length;
    };
    ok(await steps() > 0);
    strictEqual(await steps(), 0);
  });
});
