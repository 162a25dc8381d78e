/** `shm_size` of a service: a file system in memory at `/dev/shm`. */

import { placeOf } from "../domain/source.ts";
import type { MapNode } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeMount } from "./model.ts";
import { sizeOf } from "./mount_entry.ts";
import { fieldOf, looseText } from "./values.ts";

const target = "/dev/shm";

/** @returns the mounts, and one for the memory; what the file mounts there itself stays */
export function withSharedMemory(
  mounts: readonly ComposeMount[],
  service: MapNode,
  findings: Findings,
): readonly ComposeMount[] {
  const node = fieldOf(service.entries, "shm_size");
  const sizeBytes = sizeOf(looseText(node, "shm_size", findings), findings);
  // Zero means the default, as for Docker.
  if (node === undefined || !sizeBytes) return mounts;
  const other = mounts.find((mount) => mount.target === target);
  if (other === undefined) {
    return [...mounts, { kind: "tmpfs", spot: node, target, sizeBytes }];
  }
  findings.warning(
    node,
    `Cannot carry over "shm_size": line ${
      placeOf(other.spot).line
    } mounts at ${target}`,
    "remove one of the two",
  );
  return mounts;
}
