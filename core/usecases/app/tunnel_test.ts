import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import type { KompoxError } from "../../domain/error.ts";
import { deployApp } from "./deploy.ts";
import { Tunnels } from "./tunnel.ts";

async function deployed(): Promise<{ world: FakeWorld; pod: string }> {
  const world = fakePorts();
  await deployApp(world.ports, deployInput(), world.call());
  world.contacts.length = 0;
  world.traffic.closed = 0;
  const [pod] = world.cluster.ofKind("Pod");
  return { world, pod: pod.metadata.name };
}

Deno.test("Tunnels carry bytes to the pod and back", async () => {
  const { world, pod } = await deployed();
  const tunnels = new Tunnels(world.ports);
  const tunnel = await tunnels.open({ pod, containerPort: 80 }, world.call());
  await tunnel.send({ type: "stdin", data: new Uint8Array([1, 2]) });
  await tunnel.send({ type: "close" });
  const frames = [];
  for await (const frame of tunnel.frames) frames.push(frame);
  deepStrictEqual(frames, [
    { type: "stdout", data: new Uint8Array([1, 2]) },
    { type: "exit", code: 0 },
  ]);
});

Deno.test("Tunnels of one app share a connection, which is closed when nobody has used it for a while", async () => {
  const { world, pod } = await deployed();
  const tunnels = new Tunnels(world.ports);
  const open = () => tunnels.open({ pod, containerPort: 80 }, world.call());
  const one = await open();
  const two = await open();
  one.close();
  one.close();
  strictEqual(world.traffic.closed, 0);
  two.close();
  const three = await open();
  deepStrictEqual(world.contacts, ["open", "kubeconfig"]);
  three.close();
  for (let tries = 0; tries < 20; tries++) {
    await world.clock.sleep(5_000, new AbortController().signal);
  }
  strictEqual(world.traffic.closed, 1);
  await open();
  strictEqual(world.contacts.length, 4);
});

Deno.test("Tunnels that open at once close the connections that are one too many", async () => {
  const { world, pod } = await deployed();
  const tunnels = new Tunnels(world.ports);
  const input = { pod, containerPort: 80 };
  await Promise.all(
    Array.from({ length: 5 }, () => tunnels.open(input, world.call())),
  );
  strictEqual(world.contacts.length / 2 - world.traffic.closed, 1);
});

for (const containerPort of [0, 65536, 1.5, NaN]) {
  Deno.test(`Tunnels refuse port ${containerPort}`, async () => {
    const { world, pod } = await deployed();
    await rejects(
      new Tunnels(world.ports).open({ pod, containerPort }, world.call()),
      (error: KompoxError) => error.kind === "usage",
    );
  });
}

Deno.test("Tunnels say not-found when the pod has gone", async () => {
  const { world } = await deployed();
  const input = { pod: "gone", containerPort: 80 };
  await rejects(
    new Tunnels(world.ports).open(input, world.call()),
    (error: KompoxError) => error.kind === "not-found",
  );
});
