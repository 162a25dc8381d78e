import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { FrameIn } from "../../domain/duplex.ts";
import { appNames } from "../../domain/names.ts";
import type { ExecInput } from "../../operations/app.ts";
import type { KubeObject } from "../../ports/kube.ts";
import {
  deployInput,
  shopCompose,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { choosePod } from "./choose_pod.ts";
import { deployApp } from "./deploy.ts";
import { execApp } from "./exec.ts";

async function deployed(compose = shopCompose): Promise<FakeWorld> {
  const world = fakePorts({ target: shopTarget() });
  const input = deployInput(compose, { wait: false });
  await deployApp(world.ports, input, world.call());
  await world.clock.sleep(2000, new AbortController().signal);
  return world;
}

function exec(world: FakeWorld, more: Partial<ExecInput> = {}) {
  const input = { command: ["cat"], stdin: true, tty: false, ...more };
  return execApp(world.ports, input, world.call());
}

Deno.test("execApp() carries frames both ways and frees the connection at the end", async () => {
  const world = await deployed();
  const closed = world.traffic.closed;
  const session = await exec(world);
  const data = new TextEncoder().encode("hello");
  await session.send({ type: "stdin", data });
  await session.send({ type: "close" });
  const frames: FrameIn[] = [];
  for await (const frame of session.frames) frames.push(frame);
  deepStrictEqual(frames, [{ type: "stdout", data }, {
    type: "exit",
    code: 0,
  }]);
  strictEqual(world.traffic.execs[0].container, "web");
  strictEqual(world.traffic.closed, closed + 1);
});

const refusals = [
  { name: "no command is given", more: { command: [] }, kind: "usage" },
  {
    name: "there is no such container",
    more: { container: "x" },
    kind: "not-found",
  },
];
for (const { name, more, kind } of refusals) {
  Deno.test(`execApp() is ${kind} when ${name}`, async () => {
    await rejects(exec(await deployed(), more), { kind });
  });
}

Deno.test("execApp() says why when the container does not run", async () => {
  const world = await deployed(shopCompose.replace("nginx:1.27", "crash:1"));
  const closed = world.traffic.closed;
  await rejects(exec(world), (error: Error) => {
    strictEqual(
      error.message,
      'Cannot run a command in "web": it is not running (CrashLoopBackOff)',
    );
    return true;
  });
  strictEqual(world.traffic.closed, closed + 1);
});

Deno.test("execApp() never chooses a tool runner", async () => {
  const world = await deployed();
  const { namespace } = appNames(world.target);
  world.cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "a-runner",
      namespace,
      labels: { app: "shop", "kompox.dev/tool-runner": "true" },
    },
    spec: { containers: [{ name: "runner" }] },
  });
  await exec(world);
  strictEqual(world.traffic.execs[0].pod.startsWith("shop-"), true);
});

function pod(name: string, more: {
  ready?: boolean;
  leaving?: boolean;
  born?: string;
}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      creationTimestamp: more.born ?? "2026-01-01T00:00:00Z",
      ...(more.leaving && { deletionTimestamp: "2026-01-02T00:00:00Z" }),
    },
    spec: { containers: [{ name: "web" }] },
    status: { containerStatuses: [{ name: "web", ready: more.ready }] },
  };
}

const younger = "2026-01-03T00:00:00Z";
const choices = [
  { name: "none is there", pods: [], want: undefined },
  {
    name: "all are leaving",
    pods: [pod("a", { leaving: true, ready: true })],
    want: undefined,
  },
  {
    name: "one is ready and an old one leaves",
    pods: [pod("a", { leaving: true, ready: true }), pod("b", {})],
    want: "b",
  },
  {
    name: "one is ready and a younger one is not",
    pods: [pod("a", { ready: true }), pod("b", { born: younger })],
    want: "a",
  },
  {
    name: "both are ready and one is younger",
    pods: [pod("a", { ready: true }), pod("b", { ready: true, born: younger })],
    want: "b",
  },
  {
    name: "they are equal but for the name",
    pods: [pod("b", {}), pod("a", {})],
    want: "a",
  },
];
for (const { name, pods, want } of choices) {
  Deno.test(`choosePod() takes ${want ?? "none"} when ${name}`, () => {
    strictEqual(choosePod(pods)?.metadata.name, want);
  });
}
