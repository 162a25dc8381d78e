import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { KubeObject, KubeType } from "../../core/ports/kube.ts";
import { destroyInput, logsInput } from "../fakes/app_inputs.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { logsApp } from "../../core/usecases/app/logs.ts";
import { statusApp } from "../../core/usecases/app/status.ts";
import { type RealApp, testOnCluster } from "./app_cluster.ts";
import { runIn } from "./run_in.ts";

const shop = `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    depends_on: [db, cache]
    x-kompox:
      resources: {cpu: 10m, memory: 16Mi}
      limits: {memory: 0.25Gi}
  tools:
    image: busybox:1.36
    command: sleep 3600
    stop_grace_period: 2s
    environment: {EMPTY: "", NUMBER: "1"}
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: secret}
    healthcheck:
      test: pg_isready -U postgres -h 127.0.0.1
      interval: 2s
  cache:
    image: redis:7
`;

const kinds: readonly KubeType[] = [
  { apiVersion: "v1", kind: "ServiceAccount" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  { apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "ReplicaSet" },
  { apiVersion: "coordination.k8s.io/v1", kind: "Lease" },
  { apiVersion: "v1", kind: "Service" },
  { apiVersion: "v1", kind: "Secret" },
  { apiVersion: "v1", kind: "Pod" },
];

/** Name and version of everything in the app's namespace. */
async function versions(app: RealApp): Promise<string[]> {
  const lists = await Promise.all(kinds.map((type) => app.list(type)));
  const line = (kind: string, { metadata }: KubeObject) =>
    `${kind}/${metadata.name} ${metadata.resourceVersion}`;
  return lists.flatMap((list, index) =>
    list.map((object) => line(kinds[index].kind, object))
  );
}

async function podNames(app: RealApp): Promise<string[]> {
  const pods = await app.list({ apiVersion: "v1", kind: "Pod" });
  return pods.map(({ metadata }) => metadata.name);
}

/** Asks Traefik for a host; `undefined` until it has heard of it. */
async function fetchHost(host: string): Promise<string | undefined> {
  for (let tries = 0; tries < 40; tries++) {
    const answer = await getThroughTraefik(host);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Traefik's certificate is its own, so the client must not check it. */
async function getThroughTraefik(host: string): Promise<string | undefined> {
  const { request } = await import("node:https");
  return await new Promise((resolve, reject) => {
    const asked = request({
      host: "127.0.0.1",
      port: 30443,
      servername: host,
      headers: { host },
      rejectUnauthorized: false,
    }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Uint8Array) => text += chunk);
      answer.on(
        "end",
        () => resolve(answer.statusCode === 200 ? text : undefined),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

testOnCluster(
  "deployApp() runs a web server, a database and a cache on a real cluster, and destroyApp() removes them",
  "shop",
  async (app) => {
    const [host] = app.target.app.ingress.rules[0].hosts;
    const report = await app.deploy(shop);
    ok(report.objects.every(({ outcome }) => outcome === "created"));
    strictEqual(report.ready, true);
    const fresh = app.requests.splice(0);

    ok((await fetchHost(host.value))?.includes("nginx"));
    ok((await fetchHost(report.hosts[0]))?.includes("nginx"));

    const reached = await runIn(
      app,
      "tools",
      "sh",
      "-c",
      "printf 'PING\\r\\nQUIT\\r\\n' | nc cache 6379 | head -1; " +
        "wget -qO- http://web/ | grep -c nginx; " +
        "nc -w 2 db 5432 </dev/null && echo db; exit 7",
    );
    strictEqual(reached.text.replaceAll("\r", ""), "+PONG\n1\ndb\n");
    strictEqual(reached.code, 7);

    const lines: string[] = [];
    const input = logsInput({ container: "db", tailLines: 50 });
    for await (const line of logsApp(app.ports, input, app.call())) {
      lines.push(line.text);
    }
    ok(lines.some((line) => line.includes("ready to accept connections")));

    const status = await statusApp(app.ports, {}, app.call());
    strictEqual(status.ready, true);
    strictEqual(status.container, "web");
    deepStrictEqual(status.ingress_hosts, report.hosts);

    app.requests.length = 0;
    const before = await versions(app);
    const again = await app.deploy(shop);
    strictEqual(again.changed, false);
    deepStrictEqual(await versions(app), before);
    const unchanged = app.requests.splice(0);

    const pods = await podNames(app);
    const changed = await app.deploy(shop.replace("redis:7", "redis:7.2"));
    deepStrictEqual(
      changed.objects.filter(({ outcome }) => outcome !== "unchanged")
        .map(({ kind }) => kind),
      ["Deployment"],
    );
    ok((await podNames(app)).every((name) => !pods.includes(name)));
    console.log(
      `requests: fresh ${fresh.length}, changed ${app.requests.length}, ` +
        `unchanged ${unchanged.length}, watches included`,
    );
    ok(unchanged.length <= 10);

    await destroyApp(app.ports, destroyInput(), app.call());
    const left = await versions(app);
    deepStrictEqual(
      left.map((line) => line.split(" ")[0]),
      ["ServiceAccount/default"],
    );
    strictEqual((await statusApp(app.ports, {}, app.call())).deployed, false);
    const gone = await destroyApp(app.ports, destroyInput(), app.call());
    deepStrictEqual(gone.deleted, []);
  },
);
