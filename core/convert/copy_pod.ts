/** The pod that carries a disk's files in or out of the cluster. */

import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import type { KubeObject } from "../ports/kube.ts";
import { type Beside, besideApp } from "./beside_app.ts";
import type { DiskBinding } from "./bindings.ts";
import { compact } from "./compact.ts";
import { type ConvertedDiskMounts, mountDisks } from "./disk_mounts.ts";
import { namespaced, openFrame } from "./frame.ts";
import { scheduling } from "./scheduling.ts";

/** Names the disk that a copy pod is for. */
export const copyLabel = "kompox.dev/disk-copy";
export const copyContainer = "copy";
/** Where the disk is mounted. */
export const copyPath = "/disk";
/** The file that tells the process of the copy under way. */
export const copyProcessFile = "/tmp/kompox-copy.pid";

/** What a copy pod does. */
export interface DiskCopy {
  /** Unique; part of the pod's name. */
  readonly id: string;
  readonly diskName: string;
  readonly binding: DiskBinding;
  readonly image: string;
  readonly readOnly: boolean;
}

export interface ConvertedCopy
  extends Pick<ConvertedDiskMounts, "persistentVolumes" | "claims"> {
  readonly pod: KubeObject;
  readonly problems: Problem[];
}

/**
 * Waits for a copy, and ends with it: a program that is killed leaves no pod
 * that runs. Nothing else in the app selects it.
 */
const waitScript = `
n=0
until [ -s ${copyProcessFile} ]; do
  n=$((n+1)); [ $n -gt 120 ] && exit 0
  sleep 1
done
while kill -0 "$(cat ${copyProcessFile})" 2>/dev/null; do sleep 1; done
`;

/**
 * Pure. The volume is always kept when its claim goes, whatever its class says.
 */
export function copyPod(
  target: Target,
  copy: DiskCopy,
  beside: Beside,
): ConvertedCopy {
  const frame = openFrame(target);
  const { binding, readOnly } = copy;
  const volumeClass = {
    ...binding.volumeClass,
    reclaimPolicy: "Retain" as const,
  };
  const disks = mountDisks(frame, [
    { binding: { ...binding, volumeClass }, mountPath: copyPath, readOnly },
  ]);
  const where = scheduling(target.app.deployment, disks.bound);
  const { affinity } = where.scheduling;
  const spec: PodSpec = compact({
    ...where.scheduling,
    affinity: besideApp(frame, beside, affinity),
    automountServiceAccountToken: false,
    containers: [{
      name: copyContainer,
      image: copy.image,
      imagePullPolicy: "IfNotPresent",
      command: ["sh", "-c", waitScript],
      volumeMounts: disks.volumeMounts,
      // Owners and modes of all files, and nothing of the node.
      securityContext: { runAsUser: 0, runAsGroup: 0 },
    }],
    enableServiceLinks: false,
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 1,
    volumes: disks.podVolumes,
  });
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: namespaced(frame, `disk-copy-${copy.id}`, {
      labels: {
        app: `${frame.names.workload}-disk-copy`,
        "app.kubernetes.io/component": "disk-copy",
        [copyLabel]: copy.diskName,
      },
    }),
    spec,
  };
  return {
    persistentVolumes: disks.persistentVolumes,
    claims: disks.claims,
    pod,
    problems: [...disks.problems, ...where.problems],
  };
}
