/** What the steps of the disks and snapshots facets share: a connection, records, waiting. */

import { failure, type Kind, KompoxError } from "../../core/domain/error.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DataCall } from "../../core/ports/disks.ts";
import type { Kube, KubeObject, KubeRef } from "../../core/ports/kube.ts";
import { RecordStore } from "./record_store.ts";

/** One call of a facet, connected. */
export interface Work {
  readonly kube: Kube;
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  report(object: string, state: string): void;
}

export async function openWork(clock: Clock, call: DataCall): Promise<Work> {
  call.signal.throwIfAborted();
  const kube = await call.kube();
  const { signal } = call;
  const records = new RecordStore(kube, signal);
  const report = (object: string, state: string) => call.report(object, state);
  return { kube, records, clock, signal, report };
}

/** Why something is not ready yet, as the infrastructure tells it. */
export interface Trouble {
  readonly said: string;
  /** The infrastructure will not change its mind. */
  readonly final: boolean;
  /** When it was said: the same words again are another trouble. */
  readonly time: string;
}

/** What is waited for. */
export interface Wait {
  /** Follows `Cannot`: `create disk "a"`. */
  readonly what: string;
  /** What it waits for, such as `the provisioner`. */
  readonly on: string;
  readonly limitMs: number;
  /** What the command does when it is run again. */
  readonly hint: string;
  /** The latest trouble; asked now and then. */
  trouble?(): Promise<Trouble | undefined>;
}

/** How long a trouble may stay the same: controllers try again by themselves, and some get over it. */
const patienceMs = 20_000;

const shortestMs = 100;
const longestMs = 1_000;

/**
 * Looks again and again until there is something.
 *
 * @throws {KompoxError} `failed` with the cause that the infrastructure names,
 *   at once when it is final, else when it stays; `unavailable` when the time
 *   is over without one
 */
export async function waitUntil<Found>(
  { clock, signal, report }: Work,
  wait: Wait,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  const end = clock.now().getTime() + wait.limitMs;
  let trouble: Trouble | undefined;
  let since = 0;
  try {
    for (let pause = shortestMs;; pause = Math.min(pause * 1.3, longestMs)) {
      const found = await look();
      if (found !== undefined) return found;
      const latest = await wait.trouble?.();
      const now = clock.now().getTime();
      if (latest !== undefined && latest.said !== trouble?.said) {
        report(wait.on, latest.said);
        since = now;
      }
      trouble = latest;
      const stays = trouble !== undefined &&
        (trouble.final || now - since >= patienceMs);
      if (stays || now >= end) throw tooLate(wait, trouble);
      await clock.sleep(pause, signal);
    }
  } catch (error) {
    // A deadline of the caller gets its cause; every other end is its own.
    const deadline = signal.aborted && signal.reason instanceof DOMException &&
      signal.reason.name === "TimeoutError";
    throw deadline ? tooLate(wait, trouble) : error;
  }
}

function tooLate({ what, on, hint }: Wait, trouble?: Trouble): KompoxError {
  if (trouble === undefined) {
    const state = `${on} did not come to an end in time`;
    return failure("unavailable", `Cannot ${what}: ${state}`, { hint });
  }
  return failure("failed", `Cannot ${what}: ${trouble.said}`, { hint });
}

/** Answers of a storage driver that stay the same however often it is asked. */
const finalCodes =
  /code = (?:InvalidArgument|NotFound|AlreadyExists|PermissionDenied|FailedPrecondition|OutOfRange|Unimplemented|Unauthenticated)\b|does not support/;

export function troubleOf(said: string, time = ""): Trouble {
  const oneLine = said.replace(/\s+/g, " ").trim();
  return { said: oneLine, final: finalCodes.test(oneLine), time };
}

/**
 * Asks for trouble, of which none is final that is older than the first time
 * of asking: an earlier run was told it, and its cause may be gone.
 */
export function newTrouble(
  ask: () => Promise<Trouble | undefined>,
): () => Promise<Trouble | undefined> {
  let asked = false;
  let old: Trouble | undefined;
  return async () => {
    const latest = await ask();
    if (!asked) old = latest;
    asked = true;
    const same = latest !== undefined && latest.time === old?.time;
    return same ? { ...latest, final: false } : latest;
  };
}

export function refTo(object: KubeObject): KubeRef {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  return { apiVersion, kind, name, namespace };
}

/** Creates an object, or takes the one of that name that is there. */
export async function createOrGet(
  { kube, signal }: Work,
  object: KubeObject,
): Promise<KubeObject> {
  const found = await kube.get(refTo(object), signal);
  if (found !== undefined) return found;
  try {
    return await kube.create(object, signal);
  } catch (error) {
    if (!isKind(error, "conflict")) throw error;
    const faster = await kube.get(refTo(object), signal);
    if (faster === undefined) throw error;
    return faster;
  }
}

/** Deletes an object and waits until it has gone. */
export async function deleteAndWait(
  work: Work,
  ref: KubeRef,
  wait: Wait,
): Promise<void> {
  const { kube, signal } = work;
  if (!await kube.delete(ref, {}, signal)) return;
  await waitUntil(work, wait, async () => {
    const left = await kube.get(ref, signal);
    return left === undefined ? true : undefined;
  });
}

/**
 * Changes an object as it is now, again when somebody else was faster.
 *
 * @param change undefined: it needs no change
 * @returns the object afterwards; undefined when there is none
 */
export async function changeObject(
  { kube, signal }: Work,
  ref: KubeRef,
  change: (live: KubeObject) => KubeObject | undefined,
): Promise<KubeObject | undefined> {
  for (let tries = 1;; tries++) {
    const live = await kube.get(ref, signal);
    if (live === undefined) return undefined;
    const changed = change(live);
    if (changed === undefined) return live;
    try {
      return await kube.replace(changed, signal);
    } catch (error) {
      if (isKind(error, "not-found")) return undefined;
      if (!isKind(error, "conflict") || tries === 5) throw error;
    }
  }
}

/** Looks at an object that should go before it is touched: two seconds or less. */
export const patientLooks = 8;

/** Changes an object in nothing that matters, so that its controllers look at it. */
export async function touch(
  work: Work,
  ref: KubeRef,
  count: number,
): Promise<void> {
  await changeObject(work, ref, (live) => {
    const annotations = {
      ...live.metadata.annotations,
      "kompox.dev/touched": String(count),
    };
    return { ...live, metadata: { ...live.metadata, annotations } };
  });
}

export function isKind(error: unknown, kind: Kind): boolean {
  return error instanceof KompoxError && error.kind === kind;
}
