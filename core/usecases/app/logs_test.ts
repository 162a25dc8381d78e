import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import type { LogLine, LogsInput } from "../../operations/app.ts";
import {
  deployInput,
  logsInput,
  shopCompose,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { refTo } from "../../../tests/fakes/fake_cluster.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { deployApp } from "./deploy.ts";
import { logsApp } from "./logs.ts";

async function deployed(compose = shopCompose): Promise<FakeWorld> {
  const world = fakePorts({ target: shopTarget() });
  const input = deployInput(compose, { wait: false });
  await deployApp(world.ports, input, world.call());
  await world.clock.sleep(2000, new AbortController().signal);
  return world;
}

function write(world: FakeWorld, container: string, ...chunks: string[]): void {
  const pod = world.cluster.ofKind("Pod").at(-1)!.metadata.name;
  world.traffic.logs.set(`${pod}/${container}`, async function* () {
    for (const chunk of chunks) yield new TextEncoder().encode(chunk);
  });
}

async function read(
  world: FakeWorld,
  more: Partial<LogsInput> = {},
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const feed = logsApp(world.ports, logsInput(more), world.call());
  for await (const line of feed) lines.push(line);
  return lines;
}

Deno.test("logsApp() reads the container that publishes a port when none is named", async () => {
  const world = await deployed();
  write(world, "cache", "no\n");
  write(world, "web", "one\ntw", "o\nthree");
  const lines = await read(world);
  deepStrictEqual(lines.map(({ text }) => text), ["one", "two", "three"]);
  strictEqual(lines[0].container, "web");
  strictEqual(world.traffic.closed, 2);
});

Deno.test("logsApp() keeps each container's order when it reads them all", async () => {
  const world = await deployed();
  write(world, "web", "w1\nw2\nw3\n");
  write(world, "db", "d1\nd2\n");
  const lines = await read(world, { allContainers: true });
  const of = (name: string) =>
    lines.filter(({ container }) => container === name).map(({ text }) => text);
  deepStrictEqual(of("web"), ["w1", "w2", "w3"]);
  deepStrictEqual(of("db"), ["d1", "d2"]);
  strictEqual(lines.length, 5);
});

Deno.test("logsApp() lists the containers when the named one is none of them", async () => {
  const world = await deployed();
  await rejects(read(world, { container: "wbe" }), (error: KompoxError) => {
    strictEqual(error.problems[0].hint, "use one of: cache, db, web");
    return error.kind === "not-found";
  });
});

Deno.test("logsApp() says so when the app has no pod, or the container no log yet", async () => {
  const empty = fakePorts({ target: shopTarget() });
  await rejects(read(empty), { kind: "not-found" });
  const missing = await deployed(
    shopCompose.replace("nginx:1.27", "missing:1"),
  );
  await rejects(read(missing), (error: KompoxError) => {
    ok(error.message.includes("it has not begun (ErrImagePull)"));
    return error.kind === "unavailable";
  });
  await rejects(read(missing, { container: "db", previous: true }), {
    kind: "unavailable",
  });
});

Deno.test("logsApp() goes on with a restarted container and a new pod, and ends with the signal", async () => {
  const world = await deployed();
  write(world, "web", "first run\n");
  const stop = new AbortController();
  const feed = logsApp(
    world.ports,
    logsInput({ follow: true }),
    world.call(stop.signal),
  );
  const seen: string[] = [];
  for await (const { text } of feed) {
    if (seen.at(-1) !== text) seen.push(text);
    if (text === "first run" && seen.length === 1) {
      write(world, "web", "second run\n");
      restart(world, "web");
    }
    if (text === "second run" && seen.length === 2) {
      const compose = shopCompose.replace("1.27", "1.28");
      const input = deployInput(compose);
      await deployApp(world.ports, input, world.call());
      write(world, "web", "new pod\n");
    }
    if (text === "new pod") stop.abort();
  }
  deepStrictEqual(seen, ["first run", "second run", "new pod"]);
});

function restart(world: FakeWorld, name: string): void {
  const pod = world.cluster.ofKind("Pod").at(-1)!;
  world.cluster.edit(refTo(pod), "", (draft) => {
    const { containerStatuses } = draft.status as {
      containerStatuses: { name: string; containerID: string }[];
    };
    for (const status of containerStatuses) {
      if (status.name === name) status.containerID += "-again";
    }
  });
}
