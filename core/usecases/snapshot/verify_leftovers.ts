/** Removes all that a verification made, its own or what a killed one left behind. */

import { scratchOf, scratchSelector } from "../../convert/scratch_app.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import { refKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject, KubeRef, KubeType } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import type { AppLink } from "../app/app_link.ts";
import { inParallel } from "../in_parallel.ts";
import { holderOf, leaseRef } from "../lease.ts";
import { takeLock } from "../lock.ts";
import type { AppData } from "./open_data.ts";

const limitMs = 180_000;
const pauseMs = 300;

/** A Lease is taken over when it is unchanged for 60 s. */
const lockWaitMs = 90_000;

/** Renewed every 20 s: one that is older is nobody's, whatever the clocks say. */
const staleMs = 300_000;

/**
 * @param ifBusy a verification may be under way: `wait` until it is clear that
 *   it is not, or `skip` it unless that is clear
 * @throws {KompoxError} `conflict` one is under way; `unavailable` something does not go
 */
export async function cleanScratch(
  ports: Ports,
  data: AppData,
  link: AppLink,
  ifBusy: "wait" | "skip",
  call: Call,
): Promise<void> {
  const { target } = data;
  const kube = await link.kube(target);
  const { items } = await kube.list(
    { apiVersion: "v1", kind: "Namespace" },
    { labelSelector: scratchSelector(target) },
    call.signal,
  );
  for (const home of items) {
    const found = scratchOf(target, home);
    if (found === undefined) continue;
    const { name: namespace } = home.metadata;
    if (home.metadata.deletionTimestamp === undefined) {
      const lease = await kube.get(leaseRef(namespace), call.signal);
      if (ifBusy === "skip" && isBusy(lease, ports)) continue;
      const lock = await takeLock(kube, ports, {
        namespace,
        seen: lease,
        intents: [],
        waitMs: lockWaitMs,
      }, call);
      await lock.forget();
    }
    const object = `Namespace/${namespace}`;
    const state = "removing what a killed verification left";
    call.report({ step: "snapshot", object, state });
    await removeScratch(ports, data, link, found.scratch, call, found);
  }
}

function isBusy(lease: KubeObject | undefined, { clock }: Ports): boolean {
  if (holderOf(lease) === undefined) return false;
  const { renewTime = "" } = lease!.spec as { renewTime?: string };
  return clock.now().getTime() - Date.parse(renewTime) < staleMs;
}

/**
 * What runs, then the volumes, then the disks, the Namespace last, as it tells
 * what else there is. Not cut off by the end of the call, which has a limit of
 * its own.
 *
 * @throws {KompoxError} `unavailable` something does not go in time
 */
export async function removeScratch(
  ports: Ports,
  data: AppData,
  link: AppLink,
  scratch: Target,
  call: Call,
  { volumeNames }: { volumeNames: readonly string[] } = {
    volumeNames: data.target.app.volumes.map(({ name }) => name.value),
  },
): Promise<void> {
  const kube = await link.kube(data.target);
  const { clock } = ports;
  const { signal } = new AbortController();
  const removal: Removal = {
    kube,
    scratch,
    signal,
    untilGone: async (what, isGone) => {
      const deadline = clock.now().getTime() + limitMs;
      while (!await isGone()) {
        if (clock.now().getTime() >= deadline) throw notGone(what);
        await clock.sleep(pauseMs, signal);
      }
    },
  };
  const home = {
    apiVersion: "v1",
    kind: "Namespace",
    name: appNames(scratch).namespace,
  };
  if (await kube.get(home, signal) === undefined) return;
  await removeRunning(removal);
  await removeAll(removal, "v1", "PersistentVolumeClaim");
  await removeAll(removal, "v1", "PersistentVolume");
  const mine = link.dataCall(scratch, { ...call, signal });
  await inParallel(volumeNames, async (volumeName) => {
    for (const disk of await data.disks.list(scratch, volumeName, mine)) {
      await removal.untilGone(`disk ${volumeName}/${disk.name}`, async () => {
        return await unlessInUse(() =>
          data.disks.delete(scratch, volumeName, disk.name, mine)
        );
      });
    }
  });
  await kube.delete(home, {}, signal);
  await removal.untilGone(
    refKey(home),
    async () => await kube.get(home, signal) === undefined,
  );
}

interface Removal {
  readonly kube: Kube;
  readonly scratch: Target;
  readonly signal: AbortSignal;
  untilGone(what: string, isGone: () => Promise<boolean>): Promise<void>;
}

async function removeRunning(removal: Removal): Promise<void> {
  const { kube, scratch, signal, untilGone } = removal;
  await removeAll(removal, "apps/v1", "Deployment");
  const { namespace } = appNames(scratch);
  const pods = { apiVersion: "v1", kind: "Pod" };
  const listed = async () =>
    (await kube.list(pods, { namespace }, signal)).items;
  for (const pod of await listed()) {
    await kube.delete({ ...pods, ...refIn(pod) }, {}, signal);
  }
  await untilGone("a pod", async () => (await listed()).length === 0);
}

function refIn({ metadata: { name, namespace } }: KubeObject) {
  return { name, namespace };
}

/** All objects of a kind that carry the labels of the scratch target. */
async function removeAll(
  { kube, scratch, signal, untilGone }: Removal,
  apiVersion: string,
  kind: string,
): Promise<void> {
  const type: KubeType = { apiVersion, kind };
  const { namespace } = appNames(scratch);
  const { items } = await kube.list(type, {
    namespace: kind === "PersistentVolume" ? undefined : namespace,
    labelSelector: ownershipSelector(scratch),
    metadataOnly: true,
  }, signal);
  const refs: KubeRef[] = items.map((item) => refOf({ ...item, ...type }));
  await inParallel(refs, async (ref) => {
    await kube.delete(ref, {}, signal);
    await untilGone(
      refKey(ref),
      async () => await kube.get(ref, signal) === undefined,
    );
  });
}

/** A volume is let go a moment after its pod is gone. @returns whether it is deleted */
async function unlessInUse(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof KompoxError && error.kind === "conflict") return false;
    throw error;
  }
}

function notGone(what: string): KompoxError {
  return failure(
    "unavailable",
    `Cannot remove what the verification made: ${what} is still there after ` +
      `${limitMs / 1000} s`,
    { hint: "run it again: it begins with removing that" },
  );
}
