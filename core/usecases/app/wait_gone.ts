/** Waits until deleted objects, and what Kubernetes made of them, are gone. */

import { failure } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";
import { derivedTypes, listType } from "./owned_objects.ts";

/** What a wait is made with. */
export interface Waiting {
  readonly kube: Kube;
  readonly ports: Pick<Ports, "clock">;
  readonly target: Target;
  readonly call: Call;
  readonly signal: AbortSignal;
  /** In milliseconds of the clock. */
  readonly deadline: number;
}

const firstPauseMs = 200;
const longestPauseMs = 1_000;

/**
 * Asks again only for the kinds that are not gone yet.
 *
 * @param objects what was deleted
 * @param more kinds of which nothing of the app may remain
 * @throws {KompoxError} `unavailable` not gone before the deadline
 */
export async function waitGone(
  { kube, ports: { clock }, target, call, signal, deadline }: Waiting,
  objects: readonly KubeObject[],
  more: "nothing" | "pods" | "derived",
): Promise<void> {
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  const counts = { nothing: 0, pods: 1, derived: derivedTypes.length };
  const derived = derivedTypes.slice(0, counts[more]);
  const isLeft = (object: KubeObject) =>
    uids.has(object.metadata.uid) ||
    derived.some(({ kind }) => kind === object.kind);
  let types = distinct([...objects, ...derived]);
  let pauseMs = firstPauseMs;
  while (true) {
    const found = await inParallel(
      types,
      (type) => listType(kube, target, type, signal),
    );
    const left = found.flat().filter(isLeft);
    if (left.length === 0) return;
    for (const object of left) {
      if (object.kind !== "Pod") continue;
      call.report({
        step: "delete",
        object: objectKey(object),
        state: "stopping",
      });
    }
    if (clock.now().getTime() >= deadline) throw notGone(left);
    await clock.sleep(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
    types = distinct(left);
  }
}

function distinct(types: readonly KubeType[]): KubeType[] {
  const byKind = new Map(
    types.map(({ apiVersion, kind }) => [kind, { apiVersion, kind }] as const),
  );
  return [...byKind.values()];
}

function notGone(left: readonly KubeObject[]): Error {
  const [first] = left;
  const { name, namespace } = first.metadata;
  const names = left.slice(0, 5).map(objectKey).join(", ");
  const more = left.length > 5 ? ` and ${left.length - 5} more` : "";
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  return failure(
    "unavailable",
    `Cannot see the app gone: ${names}${more} still there`,
    {
      hint:
        `look at what holds it: kubectl describe ${first.kind.toLowerCase()} ${name}${where}`,
    },
  );
}
