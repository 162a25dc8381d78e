import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { AppEvent } from "../../core/operations/app_access.ts";
import { command, Running } from "./access_app.ts";
import { type RealApp, testOnCluster, whoami } from "./app_cluster.ts";
import { ownNode, withMetrics } from "./metrics_server.ts";

async function pods(app: RealApp): Promise<string[]> {
  const all = await app.list({ apiVersion: "v1", kind: "Pod" });
  return all.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => `${metadata.name} ${metadata.uid}`);
}

async function generation(app: RealApp): Promise<number | undefined> {
  const [deployment] = await app.list({
    apiVersion: "apps/v1",
    kind: "Deployment",
  });
  return deployment.metadata.generation;
}

testOnCluster(
  "app restart replaces the pod; the next deploys neither restart nor conflict",
  "restart",
  async (app) => {
    const early = await command(app, "restart");
    strictEqual(early.code, 4);
    match(early.stderr, /it is not deployed/);

    await app.deploy(whoami);
    const before = await pods(app);
    const restarted = await command(app, "restart", "-o", "json");
    strictEqual(restarted.code, 0, restarted.stderr);
    strictEqual(JSON.parse(restarted.stdout).ready, true);
    const after = await pods(app);
    strictEqual(after.length, 1);
    ok(!before.includes(after[0]));

    const seen = await generation(app);
    strictEqual((await app.deploy(whoami)).changed, false);
    deepStrictEqual(await pods(app), after);

    // Another change that does not touch the pod must not restart it either.
    const moved = await app.deploy(whoami.replace("8080:80", "8080:80/tcp"));
    strictEqual(moved.changed, false);
    strictEqual(await generation(app), seen);

    const changed = whoami + "    environment: {A: b}\n";
    const report = await app.deploy(changed);
    deepStrictEqual(
      report.objects.filter(({ outcome }) => outcome !== "unchanged")
        .map(({ kind, outcome }) => `${kind} ${outcome}`),
      ["Deployment configured"],
    );
    strictEqual((await app.deploy(changed)).changed, false);
  },
);

testOnCluster(
  "app events tells what happened in order, and follows",
  "events",
  async (app) => {
    const following = new Running(app, ["events", "-f", "-o", "json"]);
    await app.deploy(whoami);
    const { code, stdout } = await command(app, "events", "-o", "json");
    strictEqual(code, 0);
    const events: AppEvent[] = JSON.parse(stdout);
    const times = events.map(({ at }) => Date.parse(at));
    deepStrictEqual(times, [...times].sort((left, right) => left - right));
    const reasons = events.map(({ reason }) => reason);
    for (const reason of ["ScalingReplicaSet", "Scheduled", "Started"]) {
      ok(reasons.includes(reason), reasons.join());
    }
    const old = await command(app, "events", "--since", "1h", "-o", "name");
    strictEqual(old.stdout.trim().split("\n").length >= events.length, true);

    for (let tries = 0; tries < 100; tries++) {
      if (following.io.stdout.text.includes('"Started"')) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const followed = await following.interrupt();
    strictEqual(followed.code, 0);
    const lines = followed.stdout.trim().split("\n")
      .map((line): AppEvent => JSON.parse(line));
    const keys = lines.map(({ object, reason, message, count }) =>
      [object, reason, message, count].join(" ")
    );
    strictEqual(new Set(keys).size, keys.length);
    ok(lines.some(({ reason }) => reason === "Started"));
  },
);

testOnCluster(
  "app top says what to install where nothing measures",
  "top",
  async (app) => {
    const service = {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      name: "v1beta1.metrics.k8s.io",
    };
    await app.deploy(whoami);
    const { code, stderr } = await command(app, "top");
    const signal = AbortSignal.timeout(10_000);
    if (await app.kube.get(service, signal) !== undefined) {
      ok(code === 0 || code === 8, stderr);
      return;
    }
    strictEqual(code, 6);
    match(
      stderr,
      /no API metrics\.k8s\.io\)\n {2}hint: install metrics-server/,
    );
  },
);

testOnCluster(
  "app top tells what the kubelet measured, once it did",
  "usage",
  async (app) => {
    const node = await ownNode(app.kube);
    const call = app.call();
    const name = "v1beta1.metrics.k8s.io";
    const api = { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" };
    const foreign = await app.kube.get({ ...api, name }, call.signal);
    if (node === undefined || foreign !== undefined) {
      console.log(
        "skipped: app top: no node is here, or it is measured already",
      );
      return;
    }
    const limited = whoami +
      "    deploy: { resources: { limits: { memory: 64M } } }\n";
    await app.deploy(limited);
    await withMetrics(app.kube, node, app.namespace, async () => {
      let top = await command(app, "top", "-o", "json");
      for (let tries = 0; top.code !== 0 && tries < 60; tries++) {
        // Not registered yet, or not measured yet.
        ok(top.code === 8 || top.code === 6, top.stderr);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        top = await command(app, "top", "-o", "json");
      }
      strictEqual(top.code, 0, top.stderr);
      const [usage, ...others] = JSON.parse(top.stdout).containers;
      strictEqual(others.length, 0);
      strictEqual(usage.container, "web");
      strictEqual(usage.memoryLimitBytes, 64 * 2 ** 20);
      ok(usage.memoryBytes > 100_000, top.stdout);
      ok(usage.memoryBytes < usage.memoryLimitBytes, top.stdout);
      ok(usage.cpuMillicores >= 0 && usage.cpuMillicores < 1000, top.stdout);
      ok(Math.abs(Date.parse(usage.at) - Date.now()) < 120_000, usage.at);
      const table = await command(app, "top");
      match(table.stdout, /^web +\d+m +(-|\d+%) +\d+Mi +\d+%$/m);
    });
  },
);
