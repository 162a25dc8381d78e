import { deepStrictEqual, rejects } from "node:assert/strict";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import { refTo } from "../../../tests/fakes/fake_cluster.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import type { AppPod } from "../../operations/app_access.ts";
import { deployApp } from "./deploy.ts";
import { followPodApp } from "./follow_pod.ts";

const compose = `services:
  web: {image: "nginx:1.27", ports: ["8080:80", "5353:53/udp"]}
  db: {image: "postgres:16"}
`;

async function deployed(): Promise<FakeWorld> {
  const world = fakePorts();
  await deployApp(world.ports, deployInput(compose), world.call());
  return world;
}

async function first(world: FakeWorld, component = "app"): Promise<AppPod> {
  for await (
    const pod of followPodApp(world.ports, { component }, world.call())
  ) return pod;
  throw new Error("nothing was told");
}

Deno.test("followPodApp() names the pod, its containers' TCP ports, and where published ones lead", async () => {
  const world = await deployed();
  const [pod] = world.cluster.ofKind("Pod");
  deepStrictEqual(await first(world), {
    pod: pod.metadata.name,
    containers: [
      { name: "db", ports: [] },
      { name: "web", ports: [80] },
    ],
    published: [{ hostPort: 8080, containerPort: 80 }],
  });
});

Deno.test("followPodApp() tells when the pod goes and when another one runs, and nothing between", async () => {
  const world = await deployed();
  const controller = new AbortController();
  const call = world.call(controller.signal);
  const feed = followPodApp(world.ports, { component: "app" }, call);
  const next = async () => (await feed.next()).value as AppPod;
  const before = await next();
  const [pod] = world.cluster.ofKind("Pod");
  const states: string[] = [];
  const following = (async () => {
    for (;;) {
      const told = await next();
      states.push(told.pod === undefined ? told.state! : "runs");
      if (told.pod !== undefined) return told;
    }
  })();
  world.cluster.delete(refTo(pod));
  for (let tries = 0; tries < 10; tries++) {
    await world.clock.sleep(1000, call.signal);
  }
  const after = await following;
  deepStrictEqual(after.containers, before.containers);
  deepStrictEqual(states[0], "it is being stopped");
  deepStrictEqual(states.at(-1), "runs");
  const last = feed.next();
  controller.abort(new Error("stop"));
  await rejects(last, /stop/);
});

Deno.test("followPodApp() says why there is no pod", async () => {
  const world = fakePorts();
  deepStrictEqual(await first(world), {
    state: "it has none",
    containers: [],
    published: [],
  });
  const other = await deployed();
  deepStrictEqual((await first(other, "box")).state, "it has none");
});
