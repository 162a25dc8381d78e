/** The newcomer's walk, and what may go wrong on it, through the bundle on the real cluster. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { DeployReport, StatusReport } from "../../core/operations/app.ts";
import { askWays, findWays } from "../demo/demo_ingress.ts";
import { CutProxy } from "../fakes/cut_proxy.ts";
import { expired, ownPair, variant } from "./kube_users.ts";
import { kubeconfigFile } from "./real_cluster.ts";
import { type Walk, walkTest } from "./walk.ts";

const shop = `services:
  web:
    image: traefik/whoami
    ports: ["8080:80"]
    depends_on:
      db: { condition: service_healthy }
      cache: { condition: service_started }
  db:
    image: postgres:16
    environment: { POSTGRES_PASSWORD: "\${DB_PASSWORD:-sesame}" }
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U postgres"]
      interval: 5s
      start_interval: 1s
  cache:
    image: redis:7
  tools:
    image: busybox:1.36
    command: ["sh", "-c", "trap exit TERM; sleep 3600 & wait"]
`;
const small = `services:
  web:
    image: traefik/whoami
    ports: ["8080:80"]
`;

/** Kinds that an app leaves nothing of. */
const kinds = [
  { apiVersion: "v1", kind: "Namespace" },
  { apiVersion: "v1", kind: "Pod" },
  { apiVersion: "v1", kind: "Service" },
  { apiVersion: "v1", kind: "Secret" },
  { apiVersion: "v1", kind: "ServiceAccount" },
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" },
];

walkTest(
  "an app of several services goes from its files to its users and away again",
  shop,
  async (walk) => {
    const deployed = await walk.kompoxops("app", "deploy", "-o", "json");
    strictEqual(deployed.code, 0, deployed.stderr);
    const report: DeployReport = JSON.parse(deployed.stdout);
    deepStrictEqual([report.changed, report.ready], [true, true]);

    await seesThePage(walk);
    const ping = await walk.kompoxops(
      ..."app exec -c tools -- sh -c".split(" "),
      "nc -w 3 db 5432 </dev/null && nc -w 3 cache 6379 </dev/null && echo both",
    );
    deepStrictEqual([ping.code, ping.stdout], [0, "both\n"], ping.stderr);
    const failed = await walk.kompoxops(
      ..."app exec -c tools -- sh -c".split(" "),
      "echo out; echo err >&2; exit 7",
    );
    deepStrictEqual(
      [failed.code, failed.stdout, failed.stderr],
      [7, "out\n", "err\n"],
    );
    const logs = await walk.kompoxops("app", "logs", "--all-containers");
    match(logs.stdout, /^db +\| .*ready to accept connections$/m);
    match(logs.stdout, /^web +\| /m);

    const again = await walk.kompoxops("app", "deploy", "-o", "json");
    const unchanged: DeployReport = JSON.parse(again.stdout);
    strictEqual(unchanged.changed, false);
    ok(unchanged.objects.every(({ outcome }) => outcome === "unchanged"));
    const status: StatusReport = JSON.parse(
      (await walk.kompoxops("app", "status")).stdout,
    );
    deepStrictEqual([status.deployed, status.ready], [true, true]);
    deepStrictEqual(status.ingress_hosts, [...report.hosts].sort());
    ok(status.containers.every(({ restarts }) => restarts === 0), "no restart");

    const gone = await walk.kompoxops("app", "destroy", "--delete-namespace");
    strictEqual(gone.code, 0, gone.stderr);
    for (const type of kinds) {
      deepStrictEqual(await walk.names(type), [], `${type.kind} is left`);
    }
    const twice = await walk.kompoxops("app", "destroy", "--delete-namespace");
    strictEqual(twice.code, 0, twice.stderr);
  },
);

async function seesThePage({ kube, host }: Walk): Promise<void> {
  const ways = await findWays(kube, true, AbortSignal.timeout(30_000));
  ok(ways.length > 0, "the cluster has an ingress controller");
  const page = await askWays(ways, host, 30_000);
  ok(page !== undefined, "the page answers");
  match(page.body, new RegExp(`^Host: ${host}$`, "m"));
}

walkTest(
  "a deploy that Ctrl-C ends is finished by the next one",
  small,
  async (walk) => {
    for (const line of ["Namespace/", "record", "wait"]) {
      const child = walk.start("app", "deploy");
      const stderr = await untilLine(child, line);
      child.kill("SIGINT");
      const { code } = await child.status;
      await stderr.rest();
      ok(code === 130 || code === 0, `${code} after "${line}"`);
    }
    const next = await walk.kompoxops("app", "deploy", "-o", "json");
    strictEqual(next.code, 0, next.stderr);
    const report: DeployReport = JSON.parse(next.stdout);
    strictEqual(report.ready, true);
    const again = await walk.kompoxops("app", "deploy", "-o", "json");
    strictEqual(JSON.parse(again.stdout).changed, false);
  },
);

walkTest(
  "a deploy whose API server goes away says so, and the next one finishes it",
  small,
  async (walk) => {
    const text = await Deno.readTextFile(kubeconfigFile!);
    const { hostname, port, origin } = new URL(/server: (\S+)/.exec(text)![1]);
    await using proxy = new CutProxy({ hostname, port: Number(port || 443) });
    await walk.useKubeconfig(
      text.replace(origin, `https://127.0.0.1:${proxy.port}`),
    );
    const child = walk.start("app", "deploy");
    const stderr = await untilLine(child, "ServiceAccount/");
    proxy.stop();
    const { code } = await child.status;
    const said = await stderr.rest();
    strictEqual(code, 8, said);
    match(said, /^error: Cannot /m);
    ok(!/^\s+at .*:\d+:\d+/m.test(said), "a stack trace");
    proxy.listen();
    const next = await walk.kompoxops("app", "deploy");
    strictEqual(next.code, 0, next.stderr);
  },
);

walkTest(
  "credentials and servers that are no good are named, and nothing is applied",
  small,
  async (walk) => {
    const cases = [
      {
        user: { token: "nonsense" },
        cluster: {},
        code: 7,
        line: /^error: Cannot .*$/m,
      },
      {
        user: {
          "client-certificate-data": btoa(expired.cert),
          "client-key-data": btoa(expired.key),
        },
        cluster: {},
        code: 7,
        line: /expired/,
      },
      {
        user: await ownPair(),
        cluster: { "certificate-authority-data": btoa(expired.cert) },
        code: 8,
        line: /^error: Cannot .*certificate/m,
      },
      {
        user: await ownPair(),
        cluster: { server: `https://127.0.0.1:${closedPort()}` },
        code: 8,
        line: /nothing listens/,
      },
    ];
    for (const { user, cluster, code, line } of cases) {
      await walk.useKubeconfig(await variant(user, cluster));
      const run = await walk.kompoxops("app", "deploy");
      strictEqual(run.code, code, run.stderr);
      match(run.stderr, line);
      match(run.stderr, /^ {2}hint: /m);
      strictEqual(run.stderr.match(/^error: /gm)?.length, 1, run.stderr);
    }
    deepStrictEqual(
      await walk.names({ apiVersion: "v1", kind: "Namespace" }),
      [],
    );
  },
);

walkTest(
  "a container that was named wrongly is answered with those that there are",
  small,
  async (walk) => {
    strictEqual((await walk.kompoxops("app", "deploy")).code, 0);
    for (const verb of [["logs"], ["exec", "--", "true"]]) {
      const [name, ...rest] = verb;
      const run = await walk.kompoxops("app", name, "-c", "wbe", ...rest);
      strictEqual(run.code, 4, run.stderr);
      match(run.stderr, /"wbe"/);
      match(run.stderr, /web/);
    }
  },
);

/** A port on which nothing listens. */
function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** Reads stderr until a line holds the text; `rest` gives all of it at the end. */
async function untilLine(
  child: Deno.ChildProcess,
  text: string,
): Promise<{ rest(): Promise<string> }> {
  void child.stdin.close();
  void child.stdout.cancel();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let all = "";
  const read = async (until: () => boolean) => {
    while (!until()) {
      const { done, value } = await reader.read();
      if (done) break;
      all += value;
    }
    return all;
  };
  await read(() => all.includes(text));
  return { rest: () => read(() => false) };
}
