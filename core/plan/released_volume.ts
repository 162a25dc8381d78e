/** PersistentVolumes of ours that are bound to a claim which is gone (decision 30). */

import type { KubeObject } from "../ports/kube.ts";

interface VolumeShape {
  readonly spec?: {
    readonly csi?: { readonly volumeHandle?: string };
    readonly claimRef?: {
      readonly namespace?: string;
      readonly name?: string;
      readonly uid?: string;
      readonly resourceVersion?: string;
    };
    readonly [source: string]: unknown;
  };
}

/** Whether it waits for a claim that does not exist any more: no other binds to it. */
export function isReleased(
  volume: KubeObject,
  claim: KubeObject | undefined,
): boolean {
  const uid = (volume as VolumeShape).spec?.claimRef?.uid;
  return uid !== undefined && uid !== claim?.metadata.uid;
}

/** @returns the claim that it is kept for, as `namespace/name`; undefined: for none */
export function claimOf(volume: KubeObject): string | undefined {
  const ref = (volume as VolumeShape).spec?.claimRef;
  return ref && `${ref.namespace}/${ref.name}`;
}

/** Whether both are of the same disk, as far as volumes tell. */
export function sameDisk(wanted: KubeObject, live: KubeObject): boolean {
  const given = sourceOf(wanted);
  const found = sourceOf(live);
  return given.length === found.length &&
    given.every(([path, value]) =>
      found.some((other) => other[0] === path && other[1] === value)
    );
}

/**
 * RFC 6902: takes away which one claim it was bound to, on condition that it is
 * the version that was seen and of our disk. It stays kept for the claim of
 * that name: it is never free for others.
 */
export function releasePatch(
  volume: KubeObject,
): Record<string, unknown>[] {
  const { resourceVersion } = volume.metadata;
  const ref = (volume as VolumeShape).spec?.claimRef ?? {};
  const gone = (["uid", "resourceVersion"] as const)
    .filter((key) => ref[key] !== undefined);
  return [
    { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
    ...sourceOf(volume).map(([path, value]) => ({ op: "test", path, value })),
    ...gone.map((key) => ({ op: "remove", path: `/spec/claimRef/${key}` })),
  ];
}

/** Fields of a volume's source that say which data it is, with their JSON pointers. */
const identities: Readonly<Record<string, readonly string[]>> = {
  csi: ["volumeHandle"],
  hostPath: ["path"],
  local: ["path"],
  nfs: ["server", "path"],
};

function sourceOf(volume: KubeObject): [pointer: string, value: string][] {
  const spec: Readonly<Record<string, unknown>> =
    (volume as VolumeShape).spec ?? {};
  return Object.entries(identities).flatMap(([source, fields]) => {
    const found = (spec[source] ?? {}) as Record<string, unknown>;
    return fields.flatMap((field): [string, string][] => {
      const value = found[field];
      return typeof value === "string"
        ? [[`/spec/${source}/${field}`, value]]
        : [];
    });
  });
}
