/** `app destroy`: deletes what was deployed for an app; disks stay. */

import { isContentObject } from "../../convert/content_object.ts";
import { failure, type Problem } from "../../domain/error.ts";
import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { DestroyInput, DestroyReport } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { refKey, refOf } from "../../plan/object_key.ts";
import { releaseLabelSelector } from "../../plan/release_secrets.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";
import { leaseRef } from "../lease.ts";
import { type AppLock, takeLock } from "../lock.ts";
import { getNamespace, refuseForeign } from "./app_namespace.ts";
import { withKube } from "./connect_app.ts";
import { deletionStages, isData, listOwned } from "./owned_objects.ts";
import { listReleases } from "./read_live.ts";
import { refuseUnretained } from "./retained.ts";
import { waitGone } from "./wait_gone.ts";
import { readRelease } from "./write_release.ts";

/**
 * Needs names only, so it works with a broken Compose file. Deletes what
 * carries both labels of the app, in order, under the lock, and waits until it
 * is gone. Idempotent: what is absent is a success, and after an end at any
 * point the same call goes on.
 *
 * @throws {KompoxError} `not-found` no such app; `conflict` a deploy is under
 *   way, or the namespace is not the app's; `unavailable` something is not gone
 *   in time
 */
export async function destroyApp(
  ports: Ports,
  input: DestroyInput,
  call: Call,
): Promise<DestroyReport> {
  const target = await ports.store.target(input.appName);
  const destroy = (kube: Kube) =>
    destroyOn({ kube, ports, target, input, call });
  return await withKube(ports, target, call.signal, destroy);
}

/** One destroy, on its way down. */
interface Destroying {
  readonly kube: Kube;
  readonly ports: Ports;
  readonly target: Target;
  readonly input: DestroyInput;
  readonly call: Call;
}

async function destroyOn(destroying: Destroying): Promise<DestroyReport> {
  const { kube, ports, target, input, call } = destroying;
  const { namespace } = appNames(target);
  call.report({ step: "connect", state: kube.server });
  const [home, lease, owned] = await Promise.all([
    getNamespace(kube, target, call.signal),
    kube.get(leaseRef(namespace), call.signal),
    listOwned(kube, target, call.signal),
  ]);
  refuseForeign(home, target);
  const report = { app: target.app.name, namespace };
  if (home === undefined) {
    return { ...report, ...await deleteAll(destroying, owned, call.signal) };
  }
  const nothing = owned.length === 0 && lease === undefined &&
    !input.deleteNamespace;
  if (nothing) return { ...report, deleted: [], warnings: [] };
  if (home.metadata.deletionTimestamp !== undefined) {
    const deleted = await deleteNamespace(destroying, home, call.signal);
    return { ...report, deleted, warnings: [] };
  }
  const lock = await takeLock(kube, ports, {
    namespace,
    seen: lease,
    intents: [],
    waitMs: input.lockTimeoutMs,
  }, call);
  return { ...report, ...await destroyLocked(destroying, lock, home, owned) };
}

type Deleted = Pick<DestroyReport, "deleted" | "warnings">;

async function destroyLocked(
  destroying: Destroying,
  lock: AppLock,
  home: KubeObject,
  seen: readonly KubeObject[],
): Promise<Deleted> {
  const { kube, target, input } = destroying;
  let done: "all" | "namespace" | undefined;
  try {
    const owned = lock.waited
      ? await listOwned(kube, target, lock.signal)
      : seen;
    const { deleted, warnings } = await deleteAll(
      destroying,
      owned,
      lock.signal,
    );
    if (!input.deleteNamespace) {
      done = "all";
      return { deleted, warnings };
    }
    const more = await deleteNamespace(destroying, home, lock.signal, () => {
      done = "namespace";
    });
    return { deleted: [...deleted, ...more], warnings };
  } finally {
    if (done === "all") await lock.remove();
    else if (done === "namespace") await lock.forget();
    else await lock.release(false);
  }
}

/** Everything but the Namespace and the lock; records last, as they tell what is ours. */
async function deleteAll(
  destroying: Destroying,
  owned: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Deleted> {
  const { input } = destroying;
  await refuseDataLoss(destroying, owned, signal);
  const isRecord = (object: KubeObject) =>
    object.metadata.labels?.[releaseLabelSelector] !== undefined;
  const records = owned.filter(isRecord);
  const foreign = await userSecrets(destroying, owned, records, signal);
  const kept = input.deleteSecrets || input.deleteNamespace ? [] : foreign;
  const due = owned.filter((object) =>
    !records.includes(object) && !kept.includes(object)
  );
  const deadline = destroying.ports.clock.now().getTime() + input.timeoutMs;
  for (const stage of deletionStages(due)) {
    await deleteStage(destroying, stage, deadline, signal);
  }
  if (input.wait && due.length > 0) {
    await waitGone({ ...destroying, signal, deadline }, due, "derived");
  }
  await deleteObjects(destroying, records, signal, false);
  return {
    deleted: due.map(({ kind, metadata: { name } }) => ({ kind, name })),
    warnings: kept.map(keptSecret),
  };
}

/**
 * Looked at before anything is deleted. With its namespace go all claims in it,
 * also those that others made.
 *
 * @throws {KompoxError} `conflict` data would be deleted
 */
async function refuseDataLoss(
  { kube, target, input }: Pick<Destroying, "kube" | "target" | "input">,
  owned: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const volumes = owned.filter(({ kind }) => kind === "PersistentVolume");
  const some = volumes.length > 0 || owned.some(isClaim);
  if (!some && !input.deleteNamespace) return;
  const { namespace } = appNames(target);
  const claimType = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
  const [found, claims] = await Promise.all([
    inParallel(volumes, (volume) => kube.get(refOf(volume), signal)),
    kube.list(claimType, {
      namespace,
      labelSelector: input.deleteNamespace
        ? undefined
        : ownershipSelector(target),
    }, signal),
  ]);
  await refuseUnretained(kube, [
    ...found.filter((volume) => volume !== undefined),
    ...claims.items.map((claim) => ({ ...claim, ...claimType })),
  ], signal);
}

function isClaim({ kind }: KubeObject): boolean {
  return kind === "PersistentVolumeClaim";
}

async function deleteStage(
  destroying: Destroying,
  stage: readonly KubeObject[],
  deadline: number,
  signal: AbortSignal,
): Promise<void> {
  // Pods are protected by policies and hold disks until they have stopped.
  if (destroying.input.wait && stage.some(isData)) {
    await waitGone({ ...destroying, signal, deadline }, [], "pods");
  }
  await deleteObjects(destroying, stage, signal, true);
}

async function deleteObjects(
  { kube, call }: Destroying,
  objects: readonly KubeObject[],
  signal: AbortSignal,
  loud: boolean,
): Promise<void> {
  await inParallel(objects, async (object) => {
    const ref = refOf(object);
    const { uid } = object.metadata;
    const propagation = "Background";
    await kube.delete(ref, { uid, propagation }, signal);
    if (!loud) return;
    call.report({ step: "delete", object: refKey(ref), state: "deleted" });
  });
}

/** Secrets with our labels that no deploy made. */
async function userSecrets(
  { kube, target }: Destroying,
  owned: readonly KubeObject[],
  records: readonly KubeObject[],
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const secrets = owned.filter((object) =>
    object.kind === "Secret" && !records.includes(object) &&
    !isContentObject(object)
  );
  if (secrets.length === 0) return [];
  const { heads } = await listReleases(kube, target, signal);
  const release = await readRelease(kube, target, heads[0], signal);
  const made = new Set(release?.inventory.map(refKey));
  return secrets.filter((secret) => !made.has(refKey(refOf(secret))));
}

function keptSecret({ metadata: { name } }: KubeObject): Problem {
  return {
    level: "warning",
    message: `Cannot tell whether secret "${name}" is still needed: a user ` +
      "made it, so it was kept",
    hint: "delete it too: --delete-secrets",
  };
}

/** @param accepted called once the deletion is under way: the lock goes with it */
async function deleteNamespace(
  { kube, ports, input, call }: Destroying,
  home: KubeObject,
  signal: AbortSignal,
  accepted: () => void = () => {},
): Promise<DestroyReport["deleted"]> {
  const { name, uid } = home.metadata;
  const ref = { apiVersion: "v1", kind: "Namespace", name };
  await kube.delete(ref, { uid }, signal);
  accepted();
  call.report({ step: "delete", object: refKey(ref), state: "deleted" });
  const deadline = ports.clock.now().getTime() + input.timeoutMs;
  while (input.wait) {
    const live = await kube.get(ref, call.signal);
    if (live === undefined || live.metadata.uid !== uid) break;
    if (ports.clock.now().getTime() >= deadline) throw stillThere(name);
    await ports.clock.sleep(500, call.signal);
  }
  return [{ kind: ref.kind, name }];
}

function stillThere(name: string): Error {
  return failure(
    "unavailable",
    `Cannot see namespace "${name}" gone: something in it is still there`,
    { hint: `look at its conditions: kubectl get namespace ${name} -o yaml` },
  );
}
