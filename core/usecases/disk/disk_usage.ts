/** How full disks are, asked in the pods that mount them. */

import { KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import { containersOf } from "../../diagnose/pod_view.ts";
import type { Call } from "../../operations/call.ts";
import type { DiskUsage } from "../../operations/disk.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";
import { runCommand } from "../snapshot/run_command.ts";

/** A file system that does not answer, such as a lost NFS server, must not hold everything up. */
const timeoutMs = 10_000;

/**
 * @param claims names of the claims of disks
 * @returns by claim; without those that no pod mounts, and without those where
 *   no container can tell
 * @throws {KompoxError} `denied` nobody may look into pods
 */
export async function diskUsage(
  kube: Kube,
  clock: Clock,
  target: Target,
  claims: readonly string[],
  call: Call,
): Promise<Map<string, DiskUsage>> {
  const { namespace } = appNames(target);
  const podType = { apiVersion: "v1", kind: "Pod" };
  const { items } = await kube.list(podType, { namespace }, call.signal);
  const found = await inParallel(claims, async (claim) => {
    for (const mount of mountsOf(items, claim)) {
      const usage = await ask(kube, clock, mount, call.signal);
      if (usage !== undefined) return [[claim, usage] as const];
    }
    return [];
  });
  return new Map(found.flat());
}

/** A place in a running container where a claim is mounted. */
interface Mount {
  readonly pod: KubeObject;
  readonly container: string;
  readonly path: string;
}

interface PodShape {
  readonly volumes?: readonly {
    readonly name: string;
    readonly persistentVolumeClaim?: { readonly claimName: string };
  }[];
  readonly containers?: readonly ContainerShape[];
  readonly initContainers?: readonly ContainerShape[];
}

interface ContainerShape {
  readonly name: string;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
  }[];
}

function mountsOf(pods: readonly KubeObject[], claim: string): Mount[] {
  return pods.flatMap((pod) => {
    const { volumes = [], containers = [], initContainers = [] } =
      (pod.spec ?? {}) as PodShape;
    const volume = volumes.find(({ persistentVolumeClaim }) =>
      persistentVolumeClaim?.claimName === claim
    );
    if (volume === undefined) return [];
    const running = new Set(
      containersOf(pod)
        .filter(({ state }) => state.kind === "running")
        .map(({ name }) => name),
    );
    return [...containers, ...initContainers]
      .filter(({ name }) => running.has(name))
      .flatMap(({ name, volumeMounts = [] }) => {
        const mount = volumeMounts.find((each) => each.name === volume.name);
        return mount === undefined
          ? []
          : [{ pod, container: name, path: mount.mountPath }];
      });
  });
}

/** @returns undefined when the container cannot tell: it has no `df`, or has just gone */
async function ask(
  kube: Kube,
  clock: Clock,
  { pod, container, path }: Mount,
  signal: AbortSignal,
): Promise<DiskUsage | undefined> {
  try {
    const limit = { timeoutMs, signal };
    const command = ["df", "-Pk", path];
    const { code, output } = await runCommand(
      kube,
      clock,
      pod,
      container,
      command,
      limit,
    );
    const read = code === 0 ? readDf(output) : undefined;
    return read && { ...read, pod: pod.metadata.name };
  } catch (error) {
    const denied = error instanceof KompoxError && error.kind === "denied";
    if (!(error instanceof KompoxError) || denied || signal.aborted) {
      throw error;
    }
    return undefined;
  }
}

/**
 * Reads the last line of `df -Pk`: blocks of 1024 bytes, used, available. The
 * names at both ends of the line may hold spaces.
 */
export function readDf(
  output: string,
): Omit<DiskUsage, "pod"> | undefined {
  const line = output.trimEnd().split("\n").at(-1) ?? "";
  const match = /\s(\d+)\s+(\d+)\s+-?\d+\s+(?:\d+%|-)\s/.exec(line);
  if (match === null) return undefined;
  const [, blocks, used] = match;
  return {
    usedBytes: Number(used) * 1024,
    capacityBytes: Number(blocks) * 1024,
  };
}
