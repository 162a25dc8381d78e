import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import {
  clusterWorld,
  editCluster,
  installInput,
} from "../../../tests/fakes/cluster_inputs.ts";
import type { FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { installCluster } from "./install.ts";
import { logsCluster } from "./logs.ts";

async function installed(): Promise<FakeWorld> {
  const world = clusterWorld();
  await installCluster(world.ports, installInput(), world.call());
  say(world, "one\ntwo\n");
  return world;
}

/** Gives the pod that there is a log. */
function say(world: FakeWorld, text: string): void {
  const [pod] = world.cluster.ofKind("Pod");
  world.traffic.logs.set(`${pod.metadata.name}/traefik`, async function* () {
    yield await Promise.resolve(new TextEncoder().encode(text));
  });
}

Deno.test("logsCluster() gives the lines of the controller's pod", async () => {
  const world = await installed();
  const lines: string[] = [];
  const feed = logsCluster(world.ports, { follow: false }, world.call());
  for await (const { container, text } of feed) {
    lines.push(`${container}: ${text}`);
  }
  deepStrictEqual(lines, ["traefik: one", "traefik: two"]);
  strictEqual(world.traffic.closed, 2);
});

Deno.test("logsCluster() follows over a new pod until the signal, without an error", async () => {
  const world = await installed();
  const stop = new AbortController();
  const lines: string[] = [];
  const input = { follow: true, tailLines: 10 };
  const feed = logsCluster(world.ports, input, world.call(stop.signal));
  for await (const { text } of feed) {
    lines.push(text);
    if (text === "two") {
      const settings = {
        TRAEFIK_SERVICE_TYPE: "NodePort",
        TRAEFIK_IMAGE: "traefik:v3.7",
      };
      editCluster(world, { settings });
      await installCluster(world.ports, installInput(), world.call());
      say(world, "three\n");
    }
    if (text === "three") stop.abort();
  }
  deepStrictEqual(lines, ["one", "two", "three"]);
});

Deno.test("logsCluster() says where it looked when there is no pod", async () => {
  const world = clusterWorld();
  const feed = logsCluster(world.ports, { follow: false }, world.call());
  await rejects(feed.next(), (error: KompoxError) => {
    strictEqual(error.kind, "not-found");
    return error.message.endsWith(
      ": traefik pod not found in namespace traefik",
    );
  });
});

Deno.test("logsCluster() names the containers when it is asked for another", async () => {
  const world = await installed();
  const input = { follow: false, container: "other" };
  const feed = logsCluster(world.ports, input, world.call());
  await rejects(feed.next(), (error: KompoxError) => {
    strictEqual(error.problems[0].hint, "use one of: traefik");
    return error.kind === "not-found";
  });
});
