import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import { deployInput, logsInput } from "../fakes/app_inputs.ts";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { logsApp } from "../../core/usecases/app/logs.ts";
import { type RealApp, testOnCluster, whoami } from "./app_cluster.ts";

async function failureOf(promise: Promise<unknown>): Promise<KompoxError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof KompoxError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

const faults = [
  {
    about: "image",
    name: "an image is nowhere",
    compose: whoami.replace("traefik/whoami", "traefik/whoami:nowhere"),
    message:
      /^Cannot pull image "traefik\/whoami:nowhere" of "web": .*not found/,
    evidence: [],
  },
  {
    about: "crash",
    name: "a container ends again and again",
    compose: `${whoami}  loop:\n    image: busybox:1.36\n` +
      '    command: ["sh", "-c", "echo no such table; exit 3"]\n' +
      '    expose: ["9999"]\n',
    message: /^Cannot keep "loop" running: it ended with exit code 3, 3 times/,
    evidence: ["loop: no such table"],
  },
  {
    about: "command",
    name: "a program is not in the image",
    compose: `${whoami}    command: ["x"]\n    entrypoint: ["/nowhere"]\n`,
    message: /^Cannot start "web": .*\/nowhere/,
    evidence: [],
  },
  {
    about: "room",
    name: "no node has room",
    compose: `${whoami}    x-kompox:\n      resources: {memory: 900Gi}\n`,
    message: /^Cannot find a node for the app: .*Insufficient memory$/,
    evidence: [],
  },
  {
    about: "job",
    name: "a job that must succeed first fails",
    compose: `${whoami}    depends_on:\n` +
      "      seed: {condition: service_completed_successfully}\n" +
      "  seed:\n    image: busybox:1.36\n" +
      '    command: ["sh", "-c", "echo cannot seed; exit 4"]\n',
    message: /^Cannot start the app: "seed", .* exit code 4/,
    evidence: ["seed: cannot seed"],
  },
];
for (const { about, name, compose, message, evidence } of faults) {
  testOnCluster(
    `deployApp() names one cause on a real cluster when ${name}`,
    about,
    async (app) => {
      const error = await failureOf(app.deploy(compose));
      strictEqual(error.kind, "failed", error.message);
      ok(message.test(error.problems[0].message), error.message);
      ok(error.problems[0].hint);
      deepStrictEqual(
        error.problems.slice(1).map((problem) => problem.message),
        evidence,
      );
      const repaired = await app.deploy(whoami);
      strictEqual(repaired.ready, true);
    },
  );
}

testOnCluster(
  "deployApp() tells the last output of a healthcheck on a real cluster when it never passes",
  "sick",
  async (app) => {
    const compose = "services:\n  web:\n    image: busybox:1.36\n" +
      "    command: sleep 600\n    stop_grace_period: 1s\n" +
      '    ports: ["8080:80"]\n    healthcheck:\n' +
      '      test: ["CMD", "sh", "-c", "echo still empty; exit 1"]\n' +
      "      interval: 1s\n";
    const error = await failureOf(app.deploy(compose, { timeoutMs: 15_000 }));
    strictEqual(error.kind, "failed");
    ok(/its healthcheck \(.*\) says: .*still empty/.test(error.message));
  },
);

testOnCluster(
  "deployApp() names the quota on a real cluster when it is used up",
  "quota",
  async (app) => {
    await app.deploy(whoami, { wait: false });
    const { namespace } = app;
    await app.kube.create({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "none", namespace },
      spec: { hard: { "requests.memory": "1Mi" } },
    }, app.call().signal);
    const more = "    x-kompox:\n      resources: {memory: 16Mi}\n";
    const error = await failureOf(app.deploy(whoami + more));
    strictEqual(error.kind, "failed");
    ok(/^Cannot create a pod of the app: .*exceeded quota/.test(error.message));
  },
);

testOnCluster(
  "deployApp() converges on a real cluster when it was interrupted at any request",
  "stop",
  async (app) => {
    for (const after of [3, 11, 12, 14, 17, 19]) {
      await interrupt(app, after);
    }
    const [lease] = await app.list({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
    });
    const { holderIdentity } = lease.spec as { holderIdentity?: string };
    strictEqual(holderIdentity, undefined);
    strictEqual((await app.deploy(whoami)).ready, true);
    strictEqual((await app.deploy(whoami)).changed, false);
  },
);

/** Begins a deploy and aborts it once it has made so many requests. */
async function interrupt(app: RealApp, after: number): Promise<void> {
  const stop = new AbortController();
  const total = app.requests.length + after;
  const timer = setInterval(() => {
    if (app.requests.length >= total) stop.abort(new Error("SIGINT"));
  }, 0);
  const deploy = deployApp(
    app.ports,
    deployInput(whoami),
    app.call(stop.signal),
  );
  const ended = await deploy.then(() => "done", () => "stopped");
  clearInterval(timer);
  strictEqual(ended, "stopped");
}

testOnCluster(
  "logsApp() goes on over a restart and a new pod on a real cluster",
  "logs",
  async (app) => {
    const compose = (word: string) =>
      "services:\n  web:\n    image: busybox:1.36\n" +
      `    command: ["sh", "-c", "echo ${word}; sleep 3; exit 0"]\n` +
      '    ports: ["8080:80"]\n';
    await app.deploy(compose("one"), { wait: false });
    while ((await app.list({ apiVersion: "v1", kind: "Pod" })).length === 0) {
      await app.ports.clock.sleep(200, app.call().signal);
    }
    const stop = new AbortController();
    const lines: string[] = [];
    let replaced = false;
    const input = logsInput({ follow: true });
    for await (
      const { text } of logsApp(app.ports, input, app.call(stop.signal))
    ) {
      lines.push(text);
      if (lines.length === 2 && !replaced) {
        replaced = true;
        await app.deploy(compose("two"), { wait: false });
      }
      if (text === "two") stop.abort();
    }
    deepStrictEqual([...new Set(lines)], ["one", "two"]);
    ok(lines.length >= 3);
  },
);
