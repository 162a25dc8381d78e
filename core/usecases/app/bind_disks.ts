/** Looks up which disk stands behind each volume of an app. */

import { assignmentProblem, type DiskBinding } from "../../convert/bindings.ts";
import { failure, type Problem } from "../../domain/error.ts";
import { formatQuantity } from "../../domain/quantity.ts";
import type { AppVolume, Target } from "../../domain/resources.ts";
import { placeOf } from "../../domain/source.ts";
import type { DataCall, Disk } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";

/** No disk is a warning in `validate`, an error in `deploy` (decision 26). */
export type Purpose = "validate" | "deploy";

/** Disks of an app's volumes, and what is wrong with their assignment. */
export interface BoundDisks {
  readonly bindings: readonly DiskBinding[];
  readonly problems: readonly Problem[];
  /** All disks of all volumes. */
  readonly disks: readonly Disk[];
}

/**
 * Bindings and problems are in the order of the volumes.
 *
 * @throws {KompoxError} what the driver throws
 */
export async function bindDisks(
  ports: Ports,
  target: Target,
  purpose: Purpose,
  call: DataCall,
): Promise<BoundDisks> {
  const { disks } = await ports.drivers.open(target.provider);
  const found = await inParallel(target.app.volumes, async (volume) => {
    const name = volume.name.value;
    const all = await disks?.list(target, name, call) ?? [];
    const assigned = all.filter(isAssigned);
    const problem = assignmentProblem(volume, assigned.length, purpose);
    if (problem !== undefined) {
      const told = disks === undefined ? withoutDisks(problem) : problem;
      return { all, bindings: [], problems: [told] };
    }
    const [disk] = assigned;
    const unfinished = unfinishedProblem(volume, disk);
    if (unfinished !== undefined) {
      return { all, bindings: [], problems: [unfinished] };
    }
    const { name: diskName, handle, sizeBytes, zone } = disk;
    const volumeClass = disks!.volumeClass(target, disk);
    const bound = { volumeName: name, diskName, handle, sizeBytes, zone };
    return {
      all,
      bindings: [{ ...bound, volumeClass }],
      problems: sizeProblems(volume, disk),
    };
  });
  // Only an app without any disk is given its first ones all together.
  const some = found.some(({ all }) => all.length > 0);
  const problems = found.flatMap((one, index) =>
    one.problems.map((problem) =>
      some && one.bindings.length === 0 && !one.all.some(isAssigned)
        ? withRemedy(problem, target.app.volumes[index], one.all)
        : problem
    )
  );
  return {
    bindings: found.flatMap(({ bindings }) => bindings),
    problems,
    disks: found.flatMap(({ all }) => all),
  };
}

function isAssigned({ assigned }: Disk): boolean {
  return assigned;
}

/** What gives one volume its disk: one that is there, or a new one. */
function withRemedy(
  problem: Problem,
  { name: { value: name } }: AppVolume,
  all: readonly Disk[],
): Problem {
  const hint = all.length === 0
    ? `kompoxops disk create -V ${name}`
    : `kompoxops disk assign -V ${name} -D ${
      all.length === 1 ? all[0].name : "<disk>"
    }`;
  return { ...problem, hint };
}

/**
 * Asked once more under the lock of the app: an assignment may have come
 * between the plan and its turn.
 *
 * @throws {KompoxError} `conflict` other disks are assigned now
 */
export async function refuseReassigned(
  ports: Ports,
  target: Target,
  bindings: readonly DiskBinding[],
  call: DataCall,
): Promise<void> {
  if (bindings.length === 0) return;
  const now = await bindDisks(ports, target, "deploy", call);
  const handleOf = (list: readonly DiskBinding[], name: string) =>
    list.find(({ volumeName }) => volumeName === name)?.handle;
  const moved = bindings.filter(({ volumeName, handle }) =>
    handleOf(now.bindings, volumeName) !== handle
  );
  if (moved.length === 0) return;
  const names = moved.map(({ volumeName }) => `"${volumeName}"`).join(", ");
  throw failure(
    "conflict",
    `Cannot go on with the change: another disk was assigned meanwhile to ${names}`,
    { hint: "run it again" },
  );
}

function unfinishedProblem(
  { name }: AppVolume,
  { name: diskName, state = "ready" }: Disk,
): Problem | undefined {
  if (state === "ready") return undefined;
  const verb = state === "creating" ? "create" : "delete";
  return {
    level: "error",
    message:
      `Cannot bind volume "${name.value}": its disk "${diskName}" is not ready (${state})`,
    at: placeOf(name),
    hint: `finish it: kompoxops disk ${verb} -V ${name.value} -D ${diskName}`,
  };
}

/** Disks do not grow: more was declared than there is. */
function sizeProblems({ name, sizeBytes }: AppVolume, disk: Disk): Problem[] {
  if (disk.sizeBytes === 0 || sizeBytes <= disk.sizeBytes) return [];
  const volume = name.value;
  return [{
    level: "warning",
    message: `Cannot give volume "${volume}" its ${sizeText(sizeBytes)}: ` +
      `disk "${disk.name}" has ${sizeText(disk.sizeBytes)}`,
    at: placeOf(name),
    hint: "make a larger one and assign it: kompoxops disk create " +
      `-V ${volume} --source disk:${disk.name}`,
  }];
}

function sizeText(bytes: number): string {
  return formatQuantity({ milli: BigInt(bytes) * 1000n, binary: true });
}

/** Where the driver has no disks, none can be made: another remedy. */
function withoutDisks(problem: Problem): Problem {
  const hint = "use a provider whose driver has disks, or mount tmpfs instead";
  return { ...problem, hint };
}
