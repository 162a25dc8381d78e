/** The static PersistentVolume and claim of each bound volume (spec/40 §7). */

import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
  Volume,
} from "kubernetes-types/core/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import { volumeBindingName } from "../domain/names.ts";
import { formatQuantity } from "../domain/quantity.ts";
import type { AppVolume } from "../domain/resources.ts";
import { placeOf } from "../domain/source.ts";
import type { KubeObject } from "../ports/kube.ts";
import type { DiskBinding } from "./bindings.ts";
import { compact } from "./compact.ts";
import { clusterWide, type Frame, namespaced } from "./frame.ts";

/** Annotation of a PersistentVolume: handle of the disk that the app used before it (spec/40 §7). */
export const previousHandleNote = "kompox.dev/volume-handle-previous";

/** What the volumes of an app become. */
export interface ConvertedVolumes {
  readonly persistentVolumes: KubeObject[];
  readonly claims: KubeObject[];
  /** One Pod volume for each volume of the app, used or not, in file order. */
  readonly podVolumes: Volume[];
  /** The bindings that were used. */
  readonly bound: DiskBinding[];
  readonly problems: Problem[];
}

/**
 * A volume without a binding gets neither PersistentVolume nor claim, and its
 * Pod volume names a claim that Kompox never makes (`kompox-<volume>-<idHASH>`):
 * such a manifest can be applied, and the pod waits instead of losing data.
 */
export function convertVolumes(
  frame: Frame,
  bindings: readonly DiskBinding[],
): ConvertedVolumes {
  const byVolume = new Map(bindings.map((each) => [each.volumeName, each]));
  const converted: ConvertedVolumes = {
    persistentVolumes: [],
    claims: [],
    podVolumes: [],
    bound: [],
    problems: [],
  };
  for (const volume of frame.target.app.volumes) {
    const binding = byVolume.get(volume.name.value);
    const problem = binding && bindingProblem(volume, binding);
    if (problem !== undefined) converted.problems.push(problem);
    const usable = problem === undefined ? binding : undefined;
    const name = volume.name.value;
    const claimName = usable === undefined
      ? `kompox-${name}-${frame.names.idHash}`
      : volumeBindingName(name, frame.names.idHash, usable.handle);
    converted.podVolumes.push({ name, persistentVolumeClaim: { claimName } });
    if (usable === undefined) continue;
    const bound = { frame, volume, binding: usable, name: claimName };
    converted.persistentVolumes.push(persistentVolume(bound));
    converted.claims.push(claim(bound));
    converted.bound.push(usable);
  }
  return converted;
}

interface Bound {
  readonly frame: Frame;
  readonly volume: AppVolume;
  readonly binding: DiskBinding;
  readonly name: string;
}

function persistentVolume(bound: Bound): KubeObject {
  const { frame, binding: { handle, volumeClass }, name } = bound;
  const { source, nodeAffinity, mountOptions = [], annotations } = volumeClass;
  const spec: PersistentVolumeSpec = compact({
    accessModes: accessModes(bound.binding),
    capacity: { storage: storage(bound) },
    ...(source ?? {
      csi: compact({
        driver: volumeClass.csiDriver,
        volumeAttributes: volumeAttributes(bound.binding),
        volumeHandle: handle,
      }),
    }),
    mountOptions: mountOptions.length > 0 ? [...mountOptions] : undefined,
    nodeAffinity,
    persistentVolumeReclaimPolicy: volumeClass.reclaimPolicy ?? "Retain",
    storageClassName: volumeClass.storageClassName || undefined,
    volumeMode: volumeClass.volumeMode ?? "Filesystem",
  });
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: clusterWide(frame, name, annotations && { annotations }),
    spec,
  };
}

function claim(bound: Bound): KubeObject {
  const { frame, binding, name } = bound;
  const spec: PersistentVolumeClaimSpec = {
    accessModes: accessModes(binding),
    resources: { requests: { storage: storage(bound) } },
    // Absent would get the cluster's default class, and never bind statically.
    storageClassName: binding.volumeClass.storageClassName ?? "",
    volumeMode: binding.volumeClass.volumeMode ?? "Filesystem",
    volumeName: name,
  };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: namespaced(frame, name),
    spec,
  };
}

/** The disk's size, else the declared one, rounded up to whole Mi. */
function storage({ volume, binding }: Bound): string {
  const bytes = binding.sizeBytes > 0 ? binding.sizeBytes : volume.sizeBytes;
  const mebibyte = 2 ** 20;
  const whole = BigInt(Math.ceil(bytes / mebibyte)) * BigInt(mebibyte);
  return formatQuantity({ milli: whole * 1000n, binary: true });
}

const knownModes = new Set([
  "ReadWriteOnce",
  "ReadOnlyMany",
  "ReadWriteMany",
  "ReadWriteOncePod",
]);

function accessModes({ volumeClass }: DiskBinding): string[] {
  const modes = (volumeClass.accessModes ?? []).filter((mode) =>
    knownModes.has(mode)
  );
  return modes.length > 0 ? modes : ["ReadWriteOnce"];
}

function volumeAttributes(
  { volumeClass: { attributes, fsType } }: DiskBinding,
): Record<string, string> {
  const all = Object.entries({ ...attributes, ...(fsType && { fsType }) });
  return Object.fromEntries(all.filter(([, value]) => value !== ""));
}

function bindingProblem(
  volume: AppVolume,
  binding: DiskBinding,
): Problem | undefined {
  const name = volume.name.value;
  const at = placeOf(volume.name);
  if (binding.handle === "") {
    return {
      level: "error",
      message: `Cannot bind volume "${name}": its disk has no handle`,
      at,
      hint: `kompoxops disk list -V ${name}`,
    };
  }
  const { csiDriver, source } = binding.volumeClass;
  if (csiDriver === "" && source === undefined) {
    return {
      level: "error",
      message: `Cannot bind volume "${name}": its class has no CSI driver`,
      at,
      hint: "name a storage class that has one in the settings of the cluster",
    };
  }
  return undefined;
}
