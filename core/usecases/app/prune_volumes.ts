/** `app deploy --prune-volumes`: takes away how disks were mounted that are not any more; the disks stay. */

import type { Problem } from "../../domain/error.ts";
import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { AppliedObject } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { claimUsers } from "../disk/claim_users.ts";
import { inParallel } from "../in_parallel.ts";
import { withAppLock } from "../with_app_lock.ts";
import type { Desired } from "./desired.ts";
import { refuseUnretained } from "./retained.ts";
import { waitGone } from "./wait_gone.ts";

/** What it is done with. */
export interface Pruning {
  readonly kube: Kube;
  readonly ports: Ports;
  readonly target: Target;
  readonly call: Call;
  readonly input: {
    readonly timeoutMs: number;
    readonly lockTimeoutMs: number;
  };
}

/** What became of it; those that something mounts still are told, and stay. */
export interface PrunedVolumes {
  readonly objects: readonly AppliedObject[];
  readonly warnings: readonly Problem[];
}

/**
 * Idempotent. Takes the lock of the app only when there is something to do.
 *
 * @throws {KompoxError} `conflict` data would be deleted with one of them, and
 *   nothing was deleted; `unavailable` a claim is not gone in time
 */
export async function pruneVolumes(
  pruning: Pruning,
  desired: Desired,
): Promise<PrunedVolumes> {
  const { kube, ports, target, call, input } = pruning;
  const seen = await findUnused(pruning, desired, call.signal);
  if (seen.length === 0) return { objects: [], warnings: [] };
  const { lockTimeoutMs } = input;
  const changing = { kube, ports, target, call, lockTimeoutMs };
  return await withAppLock(
    changing,
    (lock) => pruneLocked(pruning, desired, lock.signal),
  );
}

async function pruneLocked(
  pruning: Pruning,
  desired: Desired,
  signal: AbortSignal,
): Promise<PrunedVolumes> {
  const { kube, ports, target, call, input } = pruning;
  const found = await findUnused(pruning, desired, signal);
  const held = await heldClaims(kube, target, found, signal);
  const unused = found.filter(({ metadata }) => !held.has(metadata.name));
  await refuseUnretained(kube, unused, signal);
  const deadline = ports.clock.now().getTime() + input.timeoutMs;
  const waiting = { kube, ports, target, call, signal, deadline };
  // The claim first: a volume whose claim is there would be left half deleted.
  for (const kind of ["PersistentVolumeClaim", "PersistentVolume"]) {
    const due = unused.filter((object) => object.kind === kind);
    if (due.length === 0) continue;
    await inParallel(due, async (object) => {
      const { uid } = object.metadata;
      await kube.delete(refOf(object), { uid }, signal);
      call.report({
        step: "prune",
        object: objectKey(object),
        state: "pruned",
      });
    });
    await waitGone(waiting, due, "nothing");
  }
  return {
    objects: unused.map(({ kind, metadata: { name } }) => ({
      kind,
      name,
      outcome: "pruned",
    })),
    warnings: [...held].map(([claim, pod]) => stillMounted(claim, pod)),
  };
}

/** The app's volumes and claims that this deploy does not want. */
async function findUnused(
  { kube, target }: Pruning,
  { objects }: Desired,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const wanted = new Set(objects.map(objectKey));
  const { namespace, idHash } = appNames(target);
  const types: (KubeType & { namespace?: string })[] = [
    { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace },
    { apiVersion: "v1", kind: "PersistentVolume" },
  ];
  const lists = await inParallel(types, async ({ namespace, ...type }) => {
    const labelSelector = ownershipSelector(target);
    const { items } = await kube.list(
      type,
      { namespace, labelSelector },
      signal,
    );
    // Items of a list need not name their own kind.
    return items.map((item) => ({ ...item, ...type }));
  });
  // Claims that users made in the app's name have other names.
  const form = new RegExp(`^kompox-.+-${idHash}-[0-9a-f]{6}$`);
  return lists.flat().filter((object) =>
    form.test(object.metadata.name) && !wanted.has(objectKey(object))
  );
}

/** @returns a pod by the name of each claim that it mounts, such as the tool runner */
async function heldClaims(
  kube: Kube,
  target: Target,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const claims = objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
  const held = await inParallel(claims, async (claim) => {
    const [pod] = await claimUsers(kube, target, [claim], signal);
    return pod === undefined
      ? []
      : [[claim.metadata.name, pod.metadata.name] as const];
  });
  return new Map(held.flat());
}

function stillMounted(claim: string, pod: string): Problem {
  return {
    level: "warning",
    message: `Cannot prune claim "${claim}": pod "${pod}" mounts it`,
    hint: "end that pod, then run it again: kompoxops tool destroy",
  };
}
