/** The PersistentVolumes and claims of disks, for pods that are not the app's own. */

import { failure, type KompoxError } from "../../domain/error.ts";
import { appLabels } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import { keptForClaim } from "../../plan/mounted_volumes.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject, KubeRef } from "../../ports/kube.ts";

/** Objects that are wanted, the volumes in the order of the claims. */
export interface WantedVolumes {
  readonly persistentVolumes: readonly KubeObject[];
  readonly claims: readonly KubeObject[];
}

/**
 * Makes what is missing. What is there, perhaps of a deploy, is left as it is:
 * its name says which disk it is of.
 *
 * @param made called with each object before it is made, so that the caller can
 *   take it away again
 * @throws {KompoxError} `conflict` an object of the name is not the app's, or is
 *   of another disk
 */
export async function ensureVolumes(
  kube: Kube,
  target: Target,
  wanted: WantedVolumes,
  call: Call,
  made: (ref: KubeRef) => void = () => {},
): Promise<void> {
  for (const object of [...wanted.persistentVolumes, ...wanted.claims]) {
    const live = await kube.get(refOf(object), call.signal);
    if (live !== undefined) {
      refuseOther(object, live, target);
      await freeReleased(kube, object, live, call.signal);
      continue;
    }
    made(refOf(object));
    const kept = await keptVolume(kube, object, wanted, call.signal);
    await kube.apply(kept, {}, call.signal);
    call.report({
      step: "apply",
      object: objectKey(object),
      state: "created",
    });
  }
}

/** As a deploy keeps it: never free for a claim of others, not even for a moment. */
async function keptVolume(
  kube: Kube,
  object: KubeObject,
  { claims }: WantedVolumes,
  signal: AbortSignal,
): Promise<KubeObject> {
  if (object.kind !== "PersistentVolume") return object;
  const { name } = object.metadata;
  const claim = claims.find(({ metadata }) => metadata.name === name);
  const live = claim && await kube.get(refOf(claim), signal);
  return keptForClaim(object, claims, live);
}

interface VolumeShape {
  readonly spec?: {
    readonly csi?: { readonly volumeHandle?: string };
    readonly claimRef?: Readonly<Record<string, unknown>>;
  };
  readonly status?: { readonly phase?: string };
}

function refuseOther(
  wanted: KubeObject,
  live: KubeObject,
  target: Target,
): void {
  const handleOf = (object: KubeObject) =>
    (object as VolumeShape).spec?.csi?.volumeHandle;
  const hash = "kompox.dev/app-id-hash";
  const ours = live.metadata.labels?.[hash] === appLabels(target)[hash];
  if (ours && handleOf(live) === handleOf(wanted)) return;
  throw notOurs(live);
}

/**
 * Decision 30: a volume of ours whose claim is gone is bound to that claim for
 * ever; it may bind again to the claim of the same name.
 */
async function freeReleased(
  kube: Kube,
  wanted: KubeObject,
  live: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { spec, status } = live as VolumeShape;
  if (live.kind !== "PersistentVolume" || status?.phase !== "Released") return;
  const { resourceVersion } = live.metadata;
  const handle = (wanted as VolumeShape).spec?.csi?.volumeHandle;
  const gone = ["uid", "resourceVersion"].filter((key) =>
    spec?.claimRef?.[key] !== undefined
  );
  await kube.jsonPatch(refOf(live), [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    ...handle === undefined
      ? []
      : [{ op: "test", path: "/spec/csi/volumeHandle", value: handle }],
    ...gone.map((key) => ({ op: "remove", path: `/spec/claimRef/${key}` })),
  ], signal);
}

function notOurs({ kind, metadata: { name } }: KubeObject): KompoxError {
  return failure(
    "conflict",
    `Cannot use ${kind} "${name}": it is not of this disk of this app`,
    { hint: `look at it: kubectl describe ${kind.toLowerCase()} ${name}` },
  );
}
