import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import { appNames, volumeBindingName } from "../../domain/names.ts";
import type { DeployToolInput } from "../../operations/tool.ts";
import { deployInput, destroyInput } from "../../../tests/fakes/app_inputs.ts";
import { addAppPod, endPod, runJobs } from "../../../tests/fakes/fake_jobs.ts";
import {
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { MemoryData } from "../../../tests/fakes/memory_data.ts";
import { deployApp } from "../app/deploy.ts";
import { destroyApp } from "../app/destroy.ts";
import { execApp } from "../app/exec.ts";
import { statusApp } from "../app/status.ts";
import { deployTool } from "./deploy.ts";
import { destroyTool } from "./destroy.ts";
import { execTool } from "./exec.ts";
import { logsTool } from "./logs.ts";
import { statusTool } from "./status.ts";

const never = new AbortController().signal;

/** An app with two volumes; `data` has the disks `d1`, assigned, and `d2`. */
async function world(app = "shop"): Promise<FakeWorld> {
  const data = new MemoryData();
  const target = fakeTarget({ app, volumes: ["data", "logs"] });
  const made = fakePorts({ target, data });
  runJobs(made.cluster);
  const call = {
    signal: never,
    kube: () => Promise.reject(new Error("not asked for")),
    report() {},
  };
  for (const [volume, name] of [[0, "d1"], [0, "d2"], [1, "l1"]] as const) {
    await data.disks.create(target, target.app.volumes[volume], {
      name,
      sizeBytes: 2 ** 30,
      options: {},
      assign: "first",
    }, call);
  }
  return made;
}

function input(more: Partial<DeployToolInput> = {}): DeployToolInput {
  return {
    image: "tools:1",
    mounts: [],
    command: [],
    args: [],
    once: false,
    wait: true,
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    ...more,
  };
}

const mount = (diskName: string, mountPath: string, volumeName = "data") => ({
  volumeName,
  diskName,
  mountPath,
});

function names(world: FakeWorld, kind: string): string[] {
  return world.cluster.ofKind(kind).map(({ metadata }) => metadata.name).sort();
}

function claimOf({ target, data }: FakeWorld, name: string): string {
  const { handle, volumeName } = data!.diskRecords.find((each) =>
    each.name === name
  )!;
  return volumeBindingName(volumeName, appNames(target).idHash, handle);
}

Deno.test("deployTool() runs a pod on disks, assigned or not, and tells where", async () => {
  const shop = await world();
  const mounts = [
    mount("d1", "/a"),
    mount("d2", "/b"),
    mount("l1", "/c", "logs"),
  ];
  const status = await deployTool(shop.ports, input({ mounts }), shop.call());
  deepStrictEqual(status, {
    ready: true,
    namespace: appNames(shop.target).namespace,
    name: "tool-runner",
    node_name: "node1",
    image: "tools:1",
    command: ["sh", "-c"],
    args: ["sleep infinity"],
    state: "running",
  });
  const claims = ["d1", "d2", "l1"].map((name) => claimOf(shop, name)).sort();
  deepStrictEqual(names(shop, "PersistentVolumeClaim"), claims);
  deepStrictEqual(names(shop, "PersistentVolume"), claims);
  deepStrictEqual(names(shop, "Deployment"), ["tool-runner"]);
  const lease = shop.cluster.ofKind("Lease")[0];
  strictEqual(
    (lease.spec as { holderIdentity?: string }).holderIdentity,
    undefined,
  );
});

Deno.test("deployTool() writes nothing but its lock when all is as it was", async () => {
  const shop = await world();
  const given = input({ mounts: [mount("d1", "/a")] });
  await deployTool(shop.ports, given, shop.call());
  shop.traffic.take();
  await deployTool(shop.ports, given, shop.call());
  const writes = shop.traffic.take().filter(({ verb }) =>
    ["apply", "create", "delete", "replace"].includes(verb)
  );
  ok(writes.every(({ object }) => object === "Lease/kompox-deploy"));
});

Deno.test("deployTool() replaces the pod when something else is to run", async () => {
  const shop = await world();
  await deployTool(shop.ports, input(), shop.call());
  const [before] = names(shop, "Pod");
  const args = ["sleep 9"];
  const status = await deployTool(shop.ports, input({ args }), shop.call());
  deepStrictEqual(status.args, args);
  const after = names(shop, "Pod");
  strictEqual(after.length, 1);
  ok(after[0] !== before);
});

Deno.test("deployTool() tells all bad mounts at once and writes nothing", async () => {
  const shop = await world();
  const mounts = [
    mount("d1", "relative"),
    mount("d9", "/a"),
    mount("x", "/b", "nothing"),
    mount("d2", "/c"),
    mount("d1", "/c/"),
  ];
  await rejects(
    deployTool(shop.ports, input({ mounts }), shop.call()),
    (error: KompoxError) => {
      strictEqual(error.kind, "invalid");
      deepStrictEqual(error.problems.map(({ message }) => message), [
        'Cannot mount disk "d1" of volume "data" at "relative": it is no absolute path',
        'Cannot mount disk "d1" of volume "data" at "/c/": two disks cannot be at one place',
        'Cannot mount volume "nothing": it is not in "app.volumes"',
        'Cannot mount disk "d9" of volume "data": there is no such disk',
      ]);
      return true;
    },
  );
  deepStrictEqual(shop.traffic.take(), []);
});

const refusals = [
  {
    name: "a disk is not there",
    given: input({ mounts: [mount("d9", "/a")] }),
    kind: "not-found",
  },
  { name: "no image is given", given: input({ image: " " }), kind: "usage" },
  {
    name: "it gets no pod",
    given: input({ image: "forbidden:1" }),
    kind: "failed",
  },
  {
    name: "its image is not there",
    given: input({ image: "missing:1" }),
    kind: "failed",
  },
];
for (const { name, given, kind } of refusals) {
  Deno.test(`deployTool() is ${kind} when ${name}`, async () => {
    const shop = await world();
    await rejects(deployTool(shop.ports, given, shop.call()), { kind });
  });
}

Deno.test("deployTool() refuses an app that has the runner's name", async () => {
  const odd = await world("tool-runner");
  await rejects(deployTool(odd.ports, input(), odd.call()), {
    kind: "conflict",
  });
});

Deno.test("deployTool() touches no namespace of somebody else", async () => {
  const shop = await world();
  const { namespace: name } = appNames(shop.target);
  shop.cluster.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  });
  await rejects(deployTool(shop.ports, input(), shop.call()), {
    kind: "conflict",
  });
  deepStrictEqual(names(shop, "Deployment"), []);
});

Deno.test("deployTool() goes to the app's node when the app holds one of the disks", async () => {
  const shop = await world();
  const given = input({ mounts: [mount("d1", "/a")], wait: false });
  await deployTool(shop.ports, given, shop.call());
  const affinity = () => {
    const [{ spec }] = shop.cluster.ofKind("Deployment");
    const { template } = spec as {
      template: { spec: { affinity?: { podAffinity?: unknown } } };
    };
    return template.spec.affinity?.podAffinity;
  };
  strictEqual(affinity(), undefined);
  addAppPod(shop.cluster, shop.target, claimOf(shop, "d1"));
  await deployTool(shop.ports, given, shop.call());
  ok(affinity() !== undefined);
});

Deno.test("deployTool() runs once: its log ends with it, and its exit code is told", async () => {
  const shop = await world();
  const once = input({ once: true, args: ["exit 3"] });
  const status = await deployTool(shop.ports, once, shop.call());
  deepStrictEqual([status.state, status.ready], ["running", true]);
  const [pod] = shop.cluster.ofKind("Pod");
  shop.traffic.logs.set("tool-runner-pod/runner", async function* () {
    yield new TextEncoder().encode("one\ntwo\n");
    await shop.clock.sleep(2_000, never);
    endPod(shop.cluster, pod, 3);
  });
  const lines: string[] = [];
  for await (
    const { text } of logsTool(shop.ports, { follow: true }, shop.call())
  ) {
    lines.push(text);
  }
  deepStrictEqual(lines, ["one", "two"]);
  const ended = await statusTool(shop.ports, {}, shop.call());
  deepStrictEqual([ended.state, ended.exit_code], ["failed", 3]);
});

Deno.test("deployTool() replaces a run by a runner, and a runner by a run", async () => {
  const shop = await world();
  await deployTool(shop.ports, input({ once: true }), shop.call());
  await deployTool(shop.ports, input(), shop.call());
  deepStrictEqual(
    [names(shop, "Job"), names(shop, "Deployment")],
    [[], ["tool-runner"]],
  );
  await deployTool(shop.ports, input({ once: true }), shop.call());
  deepStrictEqual(
    [names(shop, "Job"), names(shop, "Deployment")],
    [["tool-runner"], []],
  );
});

Deno.test("destroyTool() takes away the runner alone, and is content with nothing", async () => {
  const shop = await world();
  const given = input({ mounts: [mount("d1", "/a")] });
  await deployTool(shop.ports, given, shop.call());
  const claims = names(shop, "PersistentVolumeClaim");
  const report = await destroyTool(shop.ports, {}, shop.call());
  deepStrictEqual(report.deleted.map(({ kind }) => kind), [
    "Deployment",
    "Pod",
  ]);
  deepStrictEqual(names(shop, "Pod"), []);
  deepStrictEqual(names(shop, "PersistentVolumeClaim"), claims);
  deepStrictEqual(names(shop, "PersistentVolume"), claims);
  const again = await destroyTool(shop.ports, {}, shop.call());
  deepStrictEqual(again.deleted, []);
  strictEqual((await statusTool(shop.ports, {}, shop.call())).state, "none");
});

const compose = "services:\n  web:\n    image: nginx:1.27\n" +
  '    ports: ["8080:80"]\n    volumes: ["data/x:/x", "logs/y:/y"]\n';

Deno.test("the runner is none of the app's pods, and goes with the app", async () => {
  const shop = await world();
  await deployTool(shop.ports, input({ wait: false }), shop.call());
  await rejects(
    execApp(
      shop.ports,
      { command: ["sh"], stdin: false, tty: false },
      shop.call(),
    ),
    { kind: "not-found" },
  );
  strictEqual((await statusApp(shop.ports, {}, shop.call())).deployed, false);
  await deployApp(shop.ports, deployInput(compose), shop.call());
  strictEqual((await statusApp(shop.ports, {}, shop.call())).ready, true);
  strictEqual((await statusTool(shop.ports, {}, shop.call())).ready, true);
  await deployTool(shop.ports, input({ once: true }), shop.call());
  await destroyApp(shop.ports, destroyInput(), shop.call());
  deepStrictEqual(
    [names(shop, "Job"), names(shop, "Deployment"), names(shop, "Pod")],
    [[], [], []],
  );
});

Deno.test("execTool() runs in the runner, and says when there is none", async () => {
  const shop = await world();
  const given = { command: ["cat"], stdin: true, tty: false };
  await rejects(execTool(shop.ports, given, shop.call()), {
    kind: "not-found",
  });
  await deployTool(shop.ports, input(), shop.call());
  const session = await execTool(shop.ports, given, shop.call());
  await session.send({ type: "close" });
  for await (const frame of session.frames) {
    deepStrictEqual(frame, { type: "exit", code: 0 });
  }
  strictEqual(shop.traffic.execs[0].container, "runner");
});
