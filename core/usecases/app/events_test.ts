import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { appNames } from "../../domain/names.ts";
import type { AppEvent, EventsInput } from "../../operations/app_access.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { deployApp } from "./deploy.ts";
import { eventsApp } from "./events.ts";

async function deployed(): Promise<FakeWorld> {
  const world = fakePorts();
  await deployApp(world.ports, deployInput(), world.call());
  return world;
}

function tell(
  world: FakeWorld,
  name: string,
  fields: Record<string, unknown>,
): void {
  const { namespace } = appNames(world.target);
  world.cluster.create({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace },
    involvedObject: { kind: "Pod", name: "shop-1" },
    type: "Normal",
    message: name,
    ...fields,
  } as unknown as KubeObject);
}

async function all(
  world: FakeWorld,
  input: Partial<EventsInput> = {},
): Promise<AppEvent[]> {
  const events: AppEvent[] = [];
  const feed = eventsApp(
    world.ports,
    { follow: false, ...input },
    world.call(),
  );
  for await (const event of feed) events.push(event);
  return events;
}

Deno.test("eventsApp() gives events of any form by the time they were last seen", async () => {
  const world = await deployed();
  tell(world, "c", { lastTimestamp: "2025-01-01T00:00:03Z", count: 7 });
  tell(world, "a", {
    eventTime: "2025-01-01T00:00:01.123456Z",
    lastTimestamp: null,
    involvedObject: {
      kind: "Pod",
      name: "shop-1",
      fieldPath: "spec.containers{web}",
    },
  });
  tell(world, "b", {
    series: { count: 3, lastObservedTime: "2025-01-01T00:00:02.5Z" },
    lastTimestamp: "2025-01-01T00:00:00Z",
  });
  const events = await all(world);
  deepStrictEqual(
    events.map(({ at, message, count }) => [message, at, count]),
    [
      ["a", "2025-01-01T00:00:01Z", 1],
      ["b", "2025-01-01T00:00:02Z", 3],
      ["c", "2025-01-01T00:00:03Z", 7],
    ],
  );
  strictEqual(events[0].container, "web");
  strictEqual(events[0].object, "Pod/shop-1");
});

Deno.test("eventsApp() leaves out what is older than asked for", async () => {
  const world = await deployed();
  const ago = (seconds: number) =>
    new Date(world.clock.now().getTime() - seconds * 1000).toISOString();
  tell(world, "old", { lastTimestamp: ago(120) });
  tell(world, "new", { lastTimestamp: ago(30) });
  const events = await all(world, { sinceSeconds: 60 });
  deepStrictEqual(events.map(({ message }) => message), ["new"]);
});

Deno.test("eventsApp() follows: new events and those seen again, each once, until the signal", async () => {
  const world = await deployed();
  tell(world, "first", { lastTimestamp: "2025-01-01T00:00:01Z" });
  const controller = new AbortController();
  const call = world.call(controller.signal);
  const feed = eventsApp(world.ports, { follow: true }, call);
  const seen: string[] = [];
  const next = async () => {
    const { value } = await feed.next();
    seen.push(`${value!.message} ${value!.count}`);
  };
  await next();
  const { namespace } = appNames(world.target);
  const pending = next();
  tell(world, "second", { lastTimestamp: "2025-01-01T00:00:02Z" });
  await pending;
  const again = next();
  const ref = { apiVersion: "v1", kind: "Event", name: "first", namespace };
  world.cluster.edit(ref, "", (draft) => {
    draft.count = 2;
  });
  await again;
  deepStrictEqual(seen, ["first 1", "second 1", "first 2"]);
  const last = feed.next();
  controller.abort(new Error("stop"));
  await rejects(last, /stop/);
});
