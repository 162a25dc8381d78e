/** A pod that holds one disk while its files are copied, and all that was made for it. */

import {
  copyContainer,
  copyLabel,
  copyPod,
  type DiskCopy,
} from "../../convert/copy_pod.ts";
import type { Duplex } from "../../domain/duplex.ts";
import { refuseErrors } from "../../domain/error.ts";
import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey, refKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject, KubeRef } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { waitBegun } from "../tool/wait_begun.ts";
import { claimUsers, hasEnded, isAppPod } from "./claim_users.ts";
import { ensureVolumes } from "./ensure_volumes.ts";

/** Where copies are made. */
export interface Copying {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly target: Target;
  readonly call: Call;
}

/** The pods that hold a disk now. */
export async function usersOf(
  { kube, target, call }: Copying,
  copy: DiskCopy,
): Promise<KubeObject[]> {
  const { claims } = copyPod(target, copy, "anywhere");
  return await claimUsers(kube, target, claims, call.signal);
}

/** Its objects are made by {@link open}, and taken away by {@link close}, also after a half-done opening. */
export class CopyPod {
  readonly #copying: Copying;
  readonly #copy: DiskCopy;
  /** What was made, in order. */
  readonly #made: KubeRef[] = [];
  #pod?: KubeObject;

  constructor(copying: Copying, copy: DiskCopy) {
    this.#copying = copying;
    this.#copy = copy;
  }

  /**
   * @param users pods that hold the disk: the copy runs on the app's node then
   * @throws {KompoxError} as `ensureVolumes` and `waitBegun`
   */
  async open(
    users: readonly KubeObject[],
    timeoutMs: number,
  ): Promise<void> {
    const { kube, clock, target, call } = this.#copying;
    const beside = users.some((pod) => isAppPod(pod, target))
      ? "app"
      : "anywhere";
    const wanted = copyPod(target, this.#copy, beside);
    refuseErrors(wanted.problems);
    const note = (ref: KubeRef) => void this.#made.push(ref);
    await ensureVolumes(kube, clock, target, wanted, call, note);
    const { name } = wanted.pod.metadata;
    note(refOf(wanted.pod));
    await kube.create(wanted.pod, call.signal);
    call.report({
      step: "apply",
      object: objectKey(wanted.pod),
      state: "created",
    });
    const awaited = {
      fieldSelector: `metadata.name=${name}`,
      title: "the copy pod",
    };
    this.#pod = await waitBegun(
      kube,
      clock,
      target,
      awaited,
      timeoutMs,
      call,
    );
  }

  /** Runs a shell script in the pod; words are its `$1`, `$2`. */
  async run(
    script: string,
    words: readonly string[],
    stdin: boolean,
    signal: AbortSignal,
  ): Promise<Duplex> {
    const { name, namespace } = this.#pod!.metadata;
    return await this.#copying.kube.exec({
      namespace: namespace!,
      pod: name,
      container: copyContainer,
      command: ["sh", "-c", script, "sh", ...words],
      stdin,
      tty: false,
    }, signal);
  }

  /** Takes away what was made and waits until it is gone; a volume's data always stays. */
  async close(signal: AbortSignal): Promise<void> {
    for (const ref of this.#made.splice(0).reverse()) {
      await removeObject(this.#copying, ref, signal);
    }
  }
}

/**
 * Deletes one object and waits until it is gone. A volume that would take its
 * data along stays, and so does its claim.
 */
export async function removeObject(
  { kube, clock, target, call }: Copying,
  ref: KubeRef,
  signal: AbortSignal,
): Promise<void> {
  const live = await kube.get(ref, signal);
  if (live === undefined) return;
  const isClaim = ref.kind === "PersistentVolumeClaim";
  if (isClaim && (await claimUsers(kube, target, [live], signal)).length > 0) {
    return;
  }
  if (ref.kind !== "Pod" && !await isKept(kube, ref, signal)) return;
  const { uid } = live.metadata;
  await kube.delete(ref, { uid }, signal);
  while (true) {
    const left = await kube.get(ref, signal);
    if (left === undefined || left.metadata.uid !== uid) break;
    await clock.sleep(300, signal);
  }
  call.report({ step: "delete", object: refKey(ref), state: "deleted" });
}

/** A claim and its volume have one name. */
async function isKept(
  kube: Kube,
  { name }: KubeRef,
  signal: AbortSignal,
): Promise<boolean> {
  const ref = { apiVersion: "v1", kind: "PersistentVolume", name };
  const { spec } = (await kube.get(ref, signal) ?? {}) as {
    spec?: { persistentVolumeReclaimPolicy?: string };
  };
  if (spec === undefined) return true;
  return spec.persistentVolumeReclaimPolicy === "Retain";
}

/** Copy pods of the app: those that run, and those whose program was killed, which are deleted. */
export async function sweepCopyPods(
  copying: Copying,
): Promise<ReadonlySet<string>> {
  const { kube, target, call } = copying;
  const { items } = await kube.list({ apiVersion: "v1", kind: "Pod" }, {
    namespace: appNames(target).namespace,
    labelSelector: `${copyLabel},${ownershipSelector(target)}`,
  }, call.signal);
  const busy = new Set<string>();
  for (const pod of items) {
    const { name, namespace, labels } = pod.metadata;
    const ref = { apiVersion: "v1", kind: "Pod", name, namespace };
    if (hasEnded(pod)) await removeObject(copying, ref, call.signal);
    else busy.add(labels?.[copyLabel] ?? "");
  }
  return busy;
}
