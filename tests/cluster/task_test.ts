import { deepStrictEqual, match, ok } from "node:assert/strict";
import { fakeHost, type FakeMachine } from "./host_fake.ts";
import { builtPath } from "./set.ts";
import { parseWish, runTask } from "./task.ts";

const up = (...upArgs: string[]) => ({ verb: "up", upArgs });
const wishes = [
  { argv: [], wish: up() },
  { argv: ["up", "--with", "traefik"], wish: up("--with", "traefik") },
  { argv: ["--with=traefik"], wish: up("--with", "traefik") },
  { argv: ["--api-only"], wish: up("--api-only") },
  { argv: ["status"], wish: { verb: "status", upArgs: [] } },
  { argv: ["start"], wish: undefined },
  { argv: ["up", "down"], wish: undefined },
  { argv: ["down", "--api-only"], wish: undefined },
  { argv: ["--with", "moon"], wish: undefined },
  { argv: ["--force"], wish: undefined },
];
for (const { argv, wish } of wishes) {
  Deno.test(`parseWish() reads "${argv.join(" ")}"`, () => {
    deepStrictEqual(parseWish(argv), wish);
  });
}

const env = { HOME: "/home/me" };
const facts = "uid=0\narch=x86_64\ncodename=bookworm\nmissing=\n" +
  "toolchain=local\ndisk=90000000\nmemory=16000000";
const built = await builtPath(fakeHost({ env }));
const dest = built.kind === "set" ? built.path : "";

/** Runs the task and gives all it did, in order, and what it printed. */
async function run(argv: string[], machine: FakeMachine, fail?: string) {
  const host = fakeHost({ env, facts, ...machine });
  host.fail = fail;
  const out: string[] = [];
  const err: string[] = [];
  const print = {
    out: (line: string) => out.push(line),
    err: (line: string) => {
      err.push(line);
      host.ran.push(`said ${line.split("\n")[0]}`);
    },
  };
  const code = await runTask(argv, print, host);
  return { code, out, err: err.join("\n"), did: host.ran };
}

Deno.test("runTask() says what it needs, builds, starts", async () => {
  const { code, out, did } = await run([], {});
  deepStrictEqual([code, out], [0, ["/var/tmp/kubelab/kubeconfig"]]);
  match(did[0], /^said The test cluster is not built yet/);
  ok(did[1].endsWith(`/src/build.sh ${dest}`), did[1]);
  deepStrictEqual(did[2], `KUBELAB_DIR=/var/tmp/kubelab ${dest}/kube-up`);
});

Deno.test("runTask() starts at once what is built", async () => {
  const files = [`${dest}/kube-up`];
  const { code, did } = await run(["up", "--with", "traefik"], { files });
  deepStrictEqual([code, did], [0, [
    `KUBELAB_DIR=/var/tmp/kubelab ${dest}/kube-up --with traefik`,
  ]]);
  const { out } = await run(["build"], { files });
  deepStrictEqual(out, [dest]);
});

Deno.test("runTask() names every lack and builds nothing", async () => {
  const { code, out, err, did } = await run(["up"], {
    go: "",
    facts: facts.replace("uid=0", "uid=7").replace("missing=", "missing=tar"),
  });
  deepStrictEqual([code, out], [1, []]);
  match(err, /not built yet[\s\S]*lacks:\n.*root[\s\S]*Debian: tar[\s\S]*Go: /);
  ok(did.every((line) => line.startsWith("said ")));
});

Deno.test("runTask() starts nothing when the build fails", async () => {
  const { code, err, did } = await run(["up"], {}, "build.sh");
  deepStrictEqual(code, 1);
  match(err, /Cannot build the test cluster: see above; run it again/);
  ok(!did.some((line) => line.includes("kube-up")));
});

Deno.test("runTask() stops, tells and refuses", async () => {
  const down = await run(["down"], {});
  deepStrictEqual(down.code, 0);
  match(down.did[0], /^KUBELAB_DIR=\/var\/tmp\/kubelab .*\/kube-down$/);
  const status = await run(["status"], {});
  match(status.out[0], /^set +none: /);
  const wrong = await run(["dance"], {});
  deepStrictEqual([wrong.code, wrong.out], [2, []]);
  match(wrong.err, /^usage: deno task cluster/);
});
