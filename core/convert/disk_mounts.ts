/** Disks in a pod that is not the app's own: their volumes, claims and mounts. */

import type { Volume, VolumeMount } from "kubernetes-types/core/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import type { KubeObject } from "../ports/kube.ts";
import type { DiskBinding } from "./bindings.ts";
import { compact } from "./compact.ts";
import type { Frame } from "./frame.ts";
import { convertVolumes } from "./volumes.ts";

/** One disk at one place. */
export interface DiskMount {
  readonly binding: DiskBinding;
  /** Absolute, in the container. */
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

export interface ConvertedDiskMounts {
  /** The objects by which the app mounts these disks too, each once. */
  readonly persistentVolumes: KubeObject[];
  readonly claims: KubeObject[];
  readonly podVolumes: Volume[];
  readonly volumeMounts: VolumeMount[];
  /** The bindings that were used, each once. */
  readonly bound: DiskBinding[];
  readonly problems: Problem[];
}

/**
 * A disk that is mounted twice is one volume of the pod; several disks of one
 * logical volume are several (spec/60 §1.1).
 */
export function mountDisks(
  frame: Frame,
  mounts: readonly DiskMount[],
): ConvertedDiskMounts {
  const converted: ConvertedDiskMounts = {
    persistentVolumes: [],
    claims: [],
    podVolumes: [],
    volumeMounts: [],
    bound: [],
    problems: [],
  };
  const known = new Set<string>();
  for (const { binding, mountPath, readOnly } of mounts) {
    const one = convertVolumes(frame, [binding]);
    const [claim] = one.claims;
    if (claim === undefined) {
      converted.problems.push(...one.problems);
      continue;
    }
    const { name } = claim.metadata;
    converted.volumeMounts.push(
      compact({ name, mountPath, readOnly: readOnly || undefined }),
    );
    if (known.has(name)) continue;
    known.add(name);
    converted.podVolumes.push({
      name,
      persistentVolumeClaim: { claimName: name },
    });
    converted.persistentVolumes.push(...one.persistentVolumes);
    converted.claims.push(claim);
    converted.bound.push(binding);
  }
  return converted;
}
