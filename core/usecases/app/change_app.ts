/** Writes what a deploy has to write, under the lock of the app. */

import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { AppliedObject, DeployInput } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { applyStages } from "../../plan/apply_stages.ts";
import { difference } from "../../plan/difference.ts";
import { mayHaveContent, planContentPrune } from "../../plan/kept_content.ts";
import { objectKey } from "../../plan/object_key.ts";
import {
  type Change,
  type LiveObjects,
  type Past,
  planDeploy,
} from "../../plan/plan_deploy.ts";
import { quiesceMarkOf } from "../../plan/quiesce_mark.ts";
import { withoutSecretValues } from "../../plan/release.ts";
import { carryRestart } from "../../plan/restart.ts";
import type { Kube, KubeObject, KubeRef } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { bindClaims } from "../disk/bind_claims.ts";
import { inParallel } from "../in_parallel.ts";
import { type AppLock, takeLock } from "../lock.ts";
import { getDeployment, isOurs } from "./app_namespace.ts";
import {
  type Desired,
  type Done,
  isNothingToDo,
  unchanged,
} from "./desired.ts";
import { freeVolumes } from "./free_volumes.ts";
import { listType } from "./owned_objects.ts";
import type { LiveApp } from "./read_live.ts";
import { readRelease, writeRelease } from "./write_release.ts";

/** What a deploy wants, made for what the cluster held when it looked. */
export interface Seen {
  readonly live: LiveApp;
  readonly desired: Desired;
}

/** A deploy that has something to do. */
export interface DeployPlanned {
  readonly kube: Kube;
  readonly ports: Ports;
  readonly target: Target;
  readonly input: DeployInput;
  readonly call: Call;
  /** Looks at the cluster anew. */
  look(signal: AbortSignal): Promise<Seen>;
  /** @throws {KompoxError} `conflict` the disks are not any more as in the plan */
  confirm(signal: AbortSignal): Promise<void>;
}

/** One deploy, on its way down. */
interface Deploying extends DeployPlanned {
  readonly desired: Desired;
}

/**
 * The Namespace first, as the lock lives in it; then, holding the lock, what
 * differs, in order; then the record. The lock is given back however it ends.
 *
 * @param seen what the plan that there is something to do was made from
 */
export async function changeApp(
  planned: DeployPlanned,
  seen: Seen,
): Promise<Done> {
  const { kube, ports, target, input, call } = planned;
  const first: Deploying = { ...planned, desired: seen.desired };
  const home = await applyNamespace(first, seen.live.objects);
  const lock = await takeLock(kube, ports, {
    namespace: appNames(target).namespace,
    seen: seen.live.lease,
    intents: seen.desired.inventory,
    waitMs: input.lockTimeoutMs,
  }, call);
  let finished = false;
  try {
    await planned.confirm(lock.signal);
    const { live, desired } = lock.waited
      ? await planned.look(lock.signal)
      : seen;
    if (lock.waited && isSettled(desired, live, lock)) {
      finished = true;
      return unchanged(desired, live);
    }
    const done = await changeLocked({ ...planned, desired }, live, lock, home);
    finished = true;
    return done;
  } finally {
    await lock.release(finished);
  }
}

async function applyNamespace(
  deploying: Deploying,
  live: LiveObjects,
): Promise<AppliedObject | undefined> {
  const { desired } = deploying;
  const wanted = desired.objects.find(({ kind }) => kind === "Namespace");
  if (wanted === undefined) return undefined;
  const twin = live.get(objectKey(wanted));
  if (twin !== undefined && difference(wanted, twin) === undefined) {
    return undefined;
  }
  return await applyObject(deploying, wanted, twin, deploying.call.signal);
}

/** As it was before this run wrote its own intents into the Lease. */
function isSettled(desired: Desired, live: LiveApp, lock: AppLock): boolean {
  return lock.unfinished.length === 0 &&
    isNothingToDo(desired, { ...live, lease: undefined });
}

async function changeLocked(
  deploying: Deploying,
  live: LiveApp,
  lock: AppLock,
  home: AppliedObject | undefined,
): Promise<Done> {
  const { kube, target, desired, call } = deploying;
  const [newest] = live.releases.heads;
  const past = await readRelease(kube, target, newest, lock.signal);
  const earlier: Past = {
    inventory: past?.inventory,
    unfinished: lock.unfinished,
  };
  await endQuiesce(deploying, live, lock.signal);
  const plan = planDeploy(desired.objects, live.objects, earlier);
  const freed = await freeVolumes(
    kube,
    desired.objects,
    live.objects,
    call,
    lock.signal,
  );
  const changes = plan.changes.map((change): Change =>
    freed.has(objectKey(change.object))
      ? { ...change, action: "apply" }
      : change
  );
  const applied = await applyChanges(deploying, changes, live, lock, home);
  const unnamed = await unnamedContent(deploying, live, earlier, lock.signal);
  const refs = [...plan.prune, ...unnamed];
  const pruned = await prune(deploying, refs, lock.signal);
  const objects = [...applied, ...pruned];
  const changed = objects.some(({ outcome }) => outcome !== "unchanged");
  if (!changed && newest?.digest === desired.digest) {
    return { changed, release: newest.number, objects };
  }
  const release = await record(deploying, live, lock.signal);
  return { changed: true, release, objects };
}

/** A killed `snapshot create` may have left the services of the app held up. */
async function endQuiesce(
  { kube, ports: { clock }, target, input: { timeoutMs }, call }: Deploying,
  { objects }: LiveApp,
  signal: AbortSignal,
): Promise<void> {
  const deployment = getDeployment(objects, target);
  if (quiesceMarkOf(deployment)?.quiesce !== "exec") return;
  const { unquiesceLeft } = await import("../snapshot/quiesce_exec.ts");
  const site = { kube, clock, target, timeoutMs, call: { ...call, signal } };
  await unquiesceLeft(site, deployment!);
}

async function applyChanges(
  deploying: Deploying,
  changes: readonly Change[],
  live: LiveApp,
  lock: AppLock,
  home: AppliedObject | undefined,
): Promise<AppliedObject[]> {
  const { kube, ports } = deploying;
  const outcomes = new Map<string, AppliedObject>();
  if (home !== undefined) outcomes.set(`Namespace/${home.name}`, home);
  const due = new Set<KubeObject>();
  for (const { object, action } of changes) {
    const key = objectKey(object);
    if (action === "keep" && !outcomes.has(key)) {
      outcomes.set(key, outcomeOf(object, "unchanged"));
    } else if (!outcomes.has(key)) due.add(object);
  }
  for (const stage of applyStages([...due])) {
    await inParallel(stage, async (object) => {
      const twin = live.objects.get(objectKey(object));
      const outcome = await applyObject(deploying, object, twin, lock.signal);
      outcomes.set(objectKey(object), outcome);
    });
    // Before the old pod is stopped: the new one need not wait for them.
    const claims = stage.filter(({ kind }) => kind === "PersistentVolumeClaim");
    await bindClaims(kube, ports.clock, claims, lock.signal);
  }
  return changes.map(({ object }) => outcomes.get(objectKey(object))!);
}

async function applyObject(
  { kube, input, call }: Deploying,
  object: KubeObject,
  twin: KubeObject | undefined,
  signal: AbortSignal,
): Promise<AppliedObject> {
  const applied = await kube.apply(
    carryRestart(object, twin),
    { force: input.forceConflicts },
    signal,
  );
  const version = applied.metadata.resourceVersion;
  const outcome = twin === undefined
    ? "created"
    : twin.metadata.resourceVersion === version
    ? "unchanged"
    : "configured";
  call.report({ step: "apply", object: objectKey(object), state: outcome });
  return outcomeOf(object, outcome);
}

/** ConfigMaps and Secrets of ours that no kept release names. */
async function unnamedContent(
  { kube, target, desired }: Deploying,
  { releases: { heads } }: LiveApp,
  earlier: Past,
  signal: AbortSignal,
): Promise<KubeRef[]> {
  if (!mayHaveContent(heads, earlier)) return [];
  const found = await inParallel(
    ["ConfigMap", "Secret"],
    (kind) => listType(kube, target, { apiVersion: "v1", kind }, signal),
  );
  return planContentPrune(desired.inventory, found.flat(), heads);
}

/** Deletes what is ours and no longer wanted; by uid, so never a new object of that name. */
async function prune(
  { kube, target, call }: Deploying,
  refs: readonly KubeRef[],
  signal: AbortSignal,
): Promise<AppliedObject[]> {
  const { namespace } = appNames(target);
  const pruned = await inParallel(refs, async (ref) => {
    const there = { ...ref, namespace };
    const live = await kube.get(there, signal);
    if (live === undefined || !isOurs(live, target)) return [];
    await kube.delete(there, { uid: live.metadata.uid }, signal);
    const object = `${ref.kind}/${ref.name}`;
    call.report({ step: "prune", object, state: "pruned" });
    return [{ kind: ref.kind, name: ref.name, outcome: "pruned" } as const];
  });
  return pruned.flat();
}

/** @returns the number of the new record */
async function record(
  { kube, ports, target, desired, call }: Deploying,
  live: LiveApp,
  signal: AbortSignal,
): Promise<number> {
  const { clock, actor } = ports;
  const number = live.releases.next;
  await writeRelease(
    kube,
    target,
    {
      number,
      at: clock.now().toISOString(),
      author: actor.author,
      toolVersion: actor.toolVersion,
      digest: desired.digest,
      inventory: desired.inventory,
      compose: desired.compose?.() ?? "",
      objects: desired.objects.map(withoutSecretValues),
      disks: desired.bindings.map(({ volumeName, handle }) => ({
        volume: volumeName,
        handle,
      })),
    },
    live.releases,
    signal,
  );
  call.report({ step: "record", state: `release ${number}` });
  return number;
}

function outcomeOf(
  { kind, metadata: { name } }: KubeObject,
  outcome: AppliedObject["outcome"],
): AppliedObject {
  return { kind, name, outcome };
}
