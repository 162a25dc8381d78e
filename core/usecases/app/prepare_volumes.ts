/** What a deploy has to know of the volumes in the cluster before it applies its own. */

import { failure, type KompoxError } from "../../domain/error.ts";
import { appLabels, appNames, volumeBindingName } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import { isLeaving } from "../../diagnose/pod_view.ts";
import type { MountedVolume } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { keepVolumes, type Move, movesOf } from "../../plan/mounted_volumes.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { LiveObjects } from "../../plan/plan_deploy.ts";
import { claimOf, sameDisk } from "../../plan/released_volume.ts";
import type { Disk } from "../../ports/disks.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";
import type { CheckedApp } from "./check_app.ts";
import type { LiveApp } from "./read_live.ts";

/** An app's objects, and which disk each of its volumes uses from now on. */
export interface PreparedVolumes {
  readonly objects: readonly KubeObject[];
  /** In the order of the volumes. */
  readonly volumes: readonly MountedVolume[];
}

/**
 * Completes the volumes by what depends on the cluster.
 *
 * @throws {KompoxError} `conflict` a PersistentVolume of the name is not ours,
 *   is of another disk, or is kept for somebody else's claim
 */
export async function prepareVolumes(
  kube: Kube,
  checked: CheckedApp,
  live: LiveObjects,
  signal: AbortSignal,
): Promise<PreparedVolumes> {
  const { target, objects, bindings, disks } = checked;
  for (const object of objects) refuseOther(object, live, target);
  const { idHash } = appNames(target);
  const moves = movesOf(objects, live);
  const handles = await inParallel(
    moves,
    (move) => handleOf(kube, idHash, disks, move, signal),
  );
  const previous = new Map(
    moves.flatMap(({ to }, index) => {
      const handle = handles[index];
      return handle === undefined ? [] : [[to, handle] as const];
    }),
  );
  const volumes = bindings.map(({ volumeName, handle, diskName = "" }) => {
    const claim = volumeBindingName(volumeName, idHash, handle);
    const previousHandle = previous.get(claim);
    return {
      volume: volumeName,
      disk: diskName,
      claim,
      ...(previousHandle !== undefined && { previousHandle }),
    };
  });
  return { objects: keepVolumes(objects, live, previous), volumes };
}

/** Tells which disk each volume will use, and from which it moves. */
export function reportVolumes(
  { disks }: CheckedApp,
  volumes: readonly MountedVolume[],
  call: Call,
): void {
  for (const { volume, disk, previousHandle } of volumes) {
    const before = disks?.find(({ handle, volumeName }) =>
      volumeName === volume && handle === previousHandle
    );
    const from = previousHandle === undefined
      ? ""
      : ` instead of "${before?.name ?? previousHandle}"`;
    const object = `volume/${volume}`;
    call.report({ step: "disk", object, state: `uses disk "${disk}"${from}` });
  }
}

/** The disks are known by their claims; one that was deleted since, by its PersistentVolume. */
async function handleOf(
  kube: Kube,
  idHash: string,
  disks: readonly Disk[] = [],
  { volumeName, from }: Move,
  signal: AbortSignal,
): Promise<string | undefined> {
  const disk = disks.find((each) =>
    each.volumeName === volumeName && each.handle !== "" &&
    volumeBindingName(volumeName, idHash, each.handle) === from
  );
  if (disk !== undefined) return disk.handle;
  const ref = { apiVersion: "v1", kind: "PersistentVolume", name: from };
  const volume = await kube.get(ref, signal);
  const spec = volume?.spec as { csi?: { volumeHandle?: string } } | undefined;
  return spec?.csi?.volumeHandle;
}

function refuseOther(
  wanted: KubeObject,
  live: LiveObjects,
  target: Target,
): void {
  if (wanted.kind !== "PersistentVolume") return;
  const twin = live.get(objectKey(wanted));
  if (twin === undefined) return;
  const { name, labels } = twin.metadata;
  const hash = "kompox.dev/app-id-hash";
  const state = labels?.[hash] !== appLabels(target)[hash]
    ? "it is not this app's"
    : !sameDisk(wanted, twin)
    ? "it is of another disk"
    : [undefined, `${appNames(target).namespace}/${name}`]
        .includes(claimOf(twin))
    ? undefined
    : `it is kept for claim "${claimOf(twin)}"`;
  if (state === undefined) return;
  throw failure(
    "conflict",
    `Cannot use PersistentVolume "${name}": ${state}`,
    { hint: `look at it: kubectl describe pv ${name}` },
  );
}

const pauseMs = 500;

/**
 * Volumes and claims that are being deleted are waited for: what is applied to
 * them would be lost with them.
 *
 * @param read reads what the cluster holds
 * @throws {KompoxError} `unavailable` one is still there when the time is up
 */
export async function settled(
  read: () => Promise<LiveApp>,
  wanted: readonly KubeObject[],
  { clock, timeoutMs, call, signal }: {
    clock: Clock;
    timeoutMs: number;
    call: Call;
    signal: AbortSignal;
  },
): Promise<LiveApp> {
  const deadline = clock.now().getTime() + timeoutMs;
  const ours = wanted.filter(({ kind }) => kind.startsWith("PersistentVolume"));
  while (true) {
    const live = await read();
    const leaving = ours.map((object) => live.objects.get(objectKey(object)))
      .find((object) => object !== undefined && isLeaving(object));
    if (leaving === undefined) return live;
    if (clock.now().getTime() >= deadline) throw stillThere(leaving);
    const object = objectKey(leaving);
    call.report({ step: "wait", object, state: "is being deleted" });
    await clock.sleep(pauseMs, signal);
  }
}

function stillThere({ kind, metadata }: KubeObject): KompoxError {
  const { name, namespace } = metadata;
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  return failure(
    "unavailable",
    `Cannot use ${kind} "${name}": it is being deleted, and something uses it still`,
    {
      hint: "stop what uses it, then run it again: " +
        `kubectl describe ${kind.toLowerCase()} ${name}${where}`,
    },
  );
}
