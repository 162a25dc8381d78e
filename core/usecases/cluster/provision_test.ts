import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { Cluster } from "../../domain/resources.ts";
import {
  clusterWorld,
  installInput,
  provisionInput,
} from "../../../tests/fakes/cluster_inputs.ts";
import { FakeLifecycle } from "../../../tests/fakes/fake_lifecycle.ts";
import type { FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { deprovisionCluster } from "./deprovision.ts";
import { installCluster } from "./install.ts";
import { provisionCluster } from "./provision.ts";
import { statusCluster } from "./status.ts";

function madeWorld(
  present: boolean,
  more: Partial<Cluster> = {},
): { world: FakeWorld; lifecycle: FakeLifecycle } {
  const world = clusterWorld({ existing: false, ...more });
  const lifecycle = new FakeLifecycle(present);
  world.facet = { lifecycle };
  return { world, lifecycle };
}

function protectedBy(level: Cluster["protection"]["provisioning"]) {
  return { protection: { provisioning: level, installation: level } };
}

for (const verb of [provisionCluster, deprovisionCluster]) {
  Deno.test(`${verb.name}() does nothing when the cluster exists, whatever protects it`, async () => {
    const { world, lifecycle } = madeWorld(true, {
      existing: true,
      ...protectedBy("readOnly"),
    });
    const report = await verb(world.ports, provisionInput(), world.call());
    deepStrictEqual(report, { cluster: "main", skipped: "existing" });
    deepStrictEqual(lifecycle.requests, []);
    deepStrictEqual(world.traffic.take(), []);
  });

  Deno.test(`${verb.name}() is unsupported, with the remedy, when the driver makes no clusters`, async () => {
    const world = clusterWorld({ existing: false });
    await rejects(
      verb(world.ports, provisionInput(), world.call()),
      (error: KompoxError) => {
        strictEqual(error.kind, "unsupported");
        strictEqual(
          error.problems[0].hint,
          "set existing: true below cluster in kompoxops.yml",
        );
        return true;
      },
    );
    deepStrictEqual(world.traffic.take(), []);
  });
}

Deno.test("provisionCluster() returns as soon as the request is accepted, and can be repeated", async () => {
  const { world, lifecycle } = madeWorld(false);
  for (let time = 0; time < 2; time++) {
    const report = await provisionCluster(
      world.ports,
      provisionInput(),
      world.call(),
    );
    deepStrictEqual(report, { cluster: "main" });
  }
  deepStrictEqual(lifecycle.requests, ["provision", "provision"]);
  strictEqual(lifecycle.present, false);
});

Deno.test("provisionCluster() shows each step and ends when it is there, with wait", async () => {
  const { world } = madeWorld(false);
  const report = await provisionCluster(
    world.ports,
    provisionInput({ wait: true }),
    world.call(),
  );
  deepStrictEqual(report, { cluster: "main", done: true });
  deepStrictEqual(
    world.events.filter(({ step }) => step === "wait").map(({ state }) =>
      state
    ),
    ["2 steps left", "1 steps left", "0 steps left"],
  );
});

Deno.test("provisionCluster() asks again for a cluster that is there only with force", async () => {
  const { world, lifecycle } = madeWorld(true);
  const report = await provisionCluster(
    world.ports,
    provisionInput(),
    world.call(),
  );
  deepStrictEqual(report, { cluster: "main", skipped: "already", done: true });
  await provisionCluster(
    world.ports,
    provisionInput({ force: true }),
    world.call(),
  );
  deepStrictEqual(lifecycle.requests, ["provision again"]);
});

const quota = { message: "Cannot make it: no quota", hint: "ask for more" };
const waits = [
  {
    title: "fails with what the infrastructure says",
    failed: quota,
    kind: "failed",
    message: /no quota/,
  },
  {
    title: "is unavailable with what was seen last when the time is up",
    failed: undefined,
    kind: "unavailable",
    message: /within 60 s: Pool\/system is creating$/,
  },
];
for (const { title, failed, kind, message } of waits) {
  Deno.test(`provisionCluster() ${title}`, async () => {
    const { world, lifecycle } = madeWorld(false);
    const unfinished = [{ object: "Pool/system", state: "creating" }];
    lifecycle.state = () =>
      Promise.resolve({
        provisioned: false,
        absent: false,
        failed,
        unfinished,
      });
    const input = provisionInput({ wait: true });
    await rejects(
      provisionCluster(world.ports, input, world.call()),
      (error: KompoxError) =>
        error.kind === kind && message.test(error.message),
    );
  });
}

Deno.test("deprovisionCluster() refuses while the ingress controller is installed", async () => {
  const { world, lifecycle } = madeWorld(true);
  await installCluster(world.ports, installInput(), world.call());
  await rejects(
    deprovisionCluster(world.ports, provisionInput(), world.call()),
    (error: KompoxError) => {
      strictEqual(error.kind, "conflict");
      strictEqual(
        error.message,
        'Cannot deprovision cluster "main": the ingress controller is installed in it',
      );
      strictEqual(
        error.problems[0].hint,
        "kompoxops cluster uninstall -C main --wait",
      );
      return true;
    },
  );
  deepStrictEqual(lifecycle.requests, []);
});

Deno.test("deprovisionCluster() removes a cluster that does not answer, and follows it", async () => {
  const { world, lifecycle } = madeWorld(true);
  world.traffic.before = () => {
    throw unavailable();
  };
  const input = provisionInput({ wait: true });
  const report = await deprovisionCluster(world.ports, input, world.call());
  deepStrictEqual(report, { cluster: "main", done: true });
  deepStrictEqual(lifecycle.requests, ["deprovision"]);
});

Deno.test("deprovisionCluster() succeeds when there is no cluster", async () => {
  const { world, lifecycle } = madeWorld(false);
  const report = await deprovisionCluster(
    world.ports,
    provisionInput(),
    world.call(),
  );
  deepStrictEqual(report, { cluster: "main", skipped: "already", done: true });
  deepStrictEqual(lifecycle.requests, []);
});

const levels: {
  level: Cluster["protection"]["provisioning"];
  verb: typeof provisionCluster;
  present: boolean;
  words?: string;
}[] = [
  { level: "cannotDelete", verb: provisionCluster, present: true },
  { level: "readOnly", verb: provisionCluster, present: false },
  {
    level: "readOnly",
    verb: provisionCluster,
    present: true,
    words: 'provisioning is "readOnly", cannot perform update operation ' +
      "(set to 'none' or 'cannotDelete' to unblock)",
  },
  {
    level: "cannotDelete",
    verb: deprovisionCluster,
    present: false,
    words: 'provisioning is "cannotDelete", cannot perform delete operation ' +
      "(set to 'none' to unblock)",
  },
  {
    level: "readOnly",
    verb: deprovisionCluster,
    present: true,
    words: 'provisioning is "readOnly", cannot perform delete operation ' +
      "(set to 'none' to unblock)",
  },
];
for (const { level, verb, present, words } of levels) {
  const what = words === undefined ? "goes on" : "is denied, force or not,";
  const there = present ? "there" : "not there";
  Deno.test(`${verb.name}() ${what} when the protection is ${level} and the cluster is ${there}`, async () => {
    const { world } = madeWorld(present, protectedBy(level));
    const input = provisionInput({ force: words !== undefined });
    const work = verb(world.ports, input, world.call());
    if (words === undefined) return void await work;
    await rejects(work, (error: KompoxError) => {
      strictEqual(error.kind, "denied");
      const policy = "cluster operation blocked by protection policy: ";
      return error.message.endsWith(policy + words);
    });
  });
}

Deno.test("statusCluster() tells what the infrastructure is doing, and asks no API server before it is there", async () => {
  const { world } = madeWorld(false);
  await provisionCluster(world.ports, provisionInput(), world.call());
  const report = await statusCluster(world.ports, {}, world.call());
  deepStrictEqual(report, {
    existing: false,
    provisioned: false,
    installed: false,
    cluster_id: "c",
    cluster_name: "main",
    unfinished: [{ object: "Pool/system", state: "2 steps left" }],
  });
  deepStrictEqual(world.traffic.take(), []);
});

function unavailable(): KompoxError {
  return failure("unavailable", "Cannot ask: nothing listens", {
    hint: "start it",
  });
}
