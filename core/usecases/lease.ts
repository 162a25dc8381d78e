/** The form of the Lease that is an app's lock: who holds it, and what was being done. */

import type { InventoryEntry } from "../plan/object_key.ts";
import type { KubeObject, KubeRef } from "../ports/kube.ts";
import type { Actor } from "../ports/ports.ts";

/** How long an unchanged Lease of another holder is respected, as seen by the waiter. */
export const leaseMs = 60_000;

const unfinishedNote = "kompox.dev/unfinished";

/** What a change was about to write. */
export type Intent = Omit<InventoryEntry, "hash">;

/** The Lease of an app, without our labels: no list of the app's objects shows it. */
export function leaseRef(namespace: string): KubeRef {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    name: "kompox-deploy",
    namespace,
  };
}

/** What changes that did not come to their end may have written. */
export function unfinishedOf(lease: KubeObject | undefined): Intent[] {
  const text = lease?.metadata.annotations?.[unfinishedNote];
  if (text === undefined) return [];
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

/**
 * The Lease as this run holds it.
 *
 * @param lease the one that is there, or the reference of a new one
 * @param intents what will be written, in addition to what is unfinished
 */
export function taken(
  lease: KubeObject | KubeRef,
  intents: readonly Intent[],
  actor: Actor,
  now: Date,
): KubeObject {
  const live = "metadata" in lease ? lease as KubeObject : undefined;
  const { name, namespace } = live?.metadata ?? lease as KubeRef;
  const old = live?.spec as { leaseTransitions?: number } | undefined;
  const all = union(unfinishedOf(live), intents);
  return {
    apiVersion: lease.apiVersion,
    kind: lease.kind,
    metadata: {
      ...(live?.metadata ?? { name, namespace }),
      annotations: { [unfinishedNote]: JSON.stringify(all) },
    },
    spec: {
      holderIdentity: identity(actor),
      leaseDurationSeconds: leaseMs / 1000,
      acquireTime: microTime(now),
      renewTime: microTime(now),
      leaseTransitions: (old?.leaseTransitions ?? -1) + 1,
    },
  };
}

/** The Lease, held for another while. */
export function renewed(lease: KubeObject, now: Date): KubeObject {
  const spec = lease.spec as Record<string, unknown>;
  return { ...lease, spec: { ...spec, renewTime: microTime(now) } };
}

/** @param finished whether nothing is left unfinished */
export function freed(lease: KubeObject, finished: boolean): KubeObject {
  const { holderIdentity: _, ...spec } = lease.spec as Record<string, unknown>;
  const { metadata } = lease;
  return {
    ...lease,
    metadata: finished ? { ...metadata, annotations: {} } : metadata,
    spec,
  };
}

/** @returns undefined when nobody holds it */
export function holderOf(lease: KubeObject | undefined): string | undefined {
  const spec = lease?.spec as { holderIdentity?: string } | undefined;
  return spec?.holderIdentity || undefined;
}

/** Who this run is, for people and for itself; each attempt is somebody else. */
export function identity({ author, runId, attempt = 1 }: Actor): string {
  const which = attempt === 1 ? "" : `, attempt ${attempt}`;
  return `${author} (${runId}${which})`;
}

/** Whether an earlier attempt of the same run holds it: that one has ended. */
export function isLeftBehind(holder: string, actor: Actor): boolean {
  const earlier = Array.from(
    { length: (actor.attempt ?? 1) - 1 },
    (_, at) => identity({ ...actor, attempt: at + 1 }),
  );
  return earlier.includes(holder);
}

/** The API server's form of a time with microseconds. */
function microTime(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}

function union(left: readonly Intent[], right: readonly Intent[]): Intent[] {
  const all = new Map<string, Intent>();
  for (const { apiVersion, kind, name } of [...left, ...right]) {
    all.set(`${kind}/${name}`, { apiVersion, kind, name });
  }
  return [...all.values()];
}
