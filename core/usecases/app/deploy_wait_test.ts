import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../domain/error.ts";
import {
  deployInput,
  shopCompose,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { deployApp } from "./deploy.ts";

function shopWorld(): FakeWorld {
  return fakePorts({ target: shopTarget() });
}

function deploy(
  world: FakeWorld,
  compose = shopCompose,
  more: Parameters<typeof deployInput>[1] = {},
) {
  return deployApp(world.ports, deployInput(compose, more), world.call());
}

async function failureOf(promise: Promise<unknown>): Promise<KompoxError> {
  let caught: unknown;
  await rejects(promise, (error) => {
    caught = error;
    return error instanceof KompoxError;
  });
  return caught as KompoxError;
}

const fates = [
  {
    name: "an image cannot be pulled",
    image: "missing:1",
    kind: "failed",
    message: 'Cannot pull image "missing:1" of "web"',
    withinMs: 10_000,
  },
  {
    name: "a container ends again and again",
    image: "crash:1",
    kind: "failed",
    message: 'Cannot keep "web" running: it ended with exit code 1',
    withinMs: 10_000,
  },
  {
    name: "no node has room",
    image: "huge:1",
    kind: "failed",
    message: "Cannot find a node for the app: 0/1 nodes are available",
    withinMs: 20_000,
  },
  {
    name: "the quota is used up",
    image: "forbidden:1",
    kind: "failed",
    message: "Cannot create a pod of the app: pods",
    withinMs: 10_000,
  },
  {
    name: "a healthcheck never passes",
    image: "sick:1",
    kind: "failed",
    message: 'Cannot see "web" healthy: its healthcheck says: no answer',
    withinMs: 61_000,
  },
  {
    name: "nothing is told of the reason",
    image: "stuck:1",
    kind: "unavailable",
    message: 'Cannot see app "shop" ready within 60 s',
    withinMs: 61_000,
  },
];
for (const { name, image, kind, message, withinMs } of fates) {
  Deno.test(`deployApp() is ${kind} within ${withinMs / 1000} s when ${name}`, async () => {
    const world = shopWorld();
    const broken = shopCompose.replace("nginx:1.27", image);
    const error = await failureOf(deploy(world, broken));
    strictEqual(error.kind, kind);
    ok(error.message.startsWith(message), error.message);
    ok(error.problems[0].hint);
    ok(world.clock.elapsedMs <= withinMs, String(world.clock.elapsedMs));
    const repaired = await deploy(world);
    strictEqual(repaired.ready, true);
  });
}

Deno.test("deployApp() shows the last lines of the log when a container ends", async () => {
  const world = shopWorld();
  const broken = shopCompose.replace("nginx:1.27", "crash:1");
  await deploy(world, broken, { wait: false });
  const [pod] = world.cluster.ofKind("Pod");
  world.traffic.logs.set(`${pod.metadata.name}/web`, async function* () {
    yield new TextEncoder().encode("starting\nno such table\n");
  });
  const error = await failureOf(deploy(world, broken));
  deepStrictEqual(
    error.problems.slice(1).map(({ message }) => message),
    ["web: starting", "web: no such table"],
  );
});

Deno.test("deployApp() waits for a new failure only when the deploy is unchanged", async () => {
  const world = shopWorld();
  const broken = shopCompose.replace("nginx:1.27", "missing:1");
  await failureOf(deploy(world, broken));
  world.traffic.take();
  const error = await failureOf(deploy(world, broken));
  strictEqual(error.kind, "failed");
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});
