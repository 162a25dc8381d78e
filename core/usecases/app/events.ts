/** `app events`: what happened to an app's objects, in the order of time. */

import { appNames } from "../../domain/names.ts";
import type { AppEvent, EventsInput } from "../../operations/app_access.ts";
import type { Call } from "../../operations/call.ts";
import type { KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { withKubeFeed } from "./connect_app.ts";

const eventType = { apiVersion: "v1", kind: "Event" };

/**
 * All events of the app's namespace by the time when they were last seen, the
 * oldest first. Following tells each that is new or seen again, and ends,
 * without an error, only with the signal.
 *
 * @throws {KompoxError} `not-found` no such app; `unavailable` no answer
 */
export async function* eventsApp(
  ports: Ports,
  { appName, follow, sinceSeconds }: EventsInput,
  call: Call,
): AsyncGenerator<AppEvent> {
  const target = await ports.store.target(appName);
  const { namespace } = appNames(target);
  const { signal } = call;
  const since = sinceSeconds === undefined
    ? 0
    : ports.clock.now().getTime() - sinceSeconds * 1000;
  const isDue = ({ at }: AppEvent) => Date.parse(at) >= since;
  yield* withKubeFeed(ports, target, signal, async function* (kube) {
    const { items } = await kube.list(eventType, { namespace }, signal);
    yield* items.map(appEvent).filter(isDue).sort(byTime);
    if (!follow) return;
    const told = new Map(
      items.map((item) => [item.metadata.name, versionOf(item)]),
    );
    for await (
      const { type, object } of kube.watch(eventType, { namespace }, signal)
    ) {
      const { name } = object.metadata;
      if (type === "DELETED") told.delete(name);
      else if (told.get(name) !== versionOf(object)) {
        told.set(name, versionOf(object));
        const event = appEvent(object);
        if (isDue(event)) yield event;
      }
    }
  });
}

interface RawEvent {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  count?: number;
  series?: { count?: number; lastObservedTime?: string };
  eventTime?: string | null;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  involvedObject?: { kind?: string; name?: string; fieldPath?: string };
}

function appEvent(object: KubeObject): AppEvent {
  const raw = object as unknown as RawEvent;
  const { involvedObject: about = {} } = raw;
  const container = /^spec\.\w+\{(.+)\}$/.exec(about.fieldPath ?? "")?.[1];
  const at = raw.series?.lastObservedTime ?? raw.lastTimestamp ??
    raw.eventTime ?? raw.firstTimestamp ??
    object.metadata.creationTimestamp ?? "";
  return {
    at: at.replace(/\.\d+Z$/, "Z"),
    type: raw.type ?? "Normal",
    reason: raw.reason ?? "",
    object: `${about.kind ?? ""}/${about.name ?? ""}`,
    container,
    message: (raw.message ?? raw.note ?? "").trim(),
    count: raw.series?.count ?? raw.count ?? 1,
  };
}

function versionOf({ metadata }: KubeObject): string {
  return metadata.resourceVersion ?? "";
}

/** Equal times keep the order of their names, which the server gives. */
function byTime(left: AppEvent, right: AppEvent): number {
  return left.at < right.at ? -1 : left.at > right.at ? 1 : 0;
}
