/** Finds the disks that `tool deploy` is to mount, assigned or not. */

import type { DiskBinding } from "../../convert/bindings.ts";
import type { DiskMount } from "../../convert/disk_mounts.ts";
import { failure, KompoxError, type Problem } from "../../domain/error.ts";
import { meant } from "../../domain/nearest.ts";
import type { Target } from "../../domain/resources.ts";
import type { ToolMount } from "../../operations/tool.ts";
import type { DataCall, Disk, DisksFacet } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";

/**
 * @returns the mounts in their order
 * @throws {KompoxError} `invalid` bad paths; `not-found` no such volume or disk;
 *   `unsupported` the driver has no disks; all that is wrong at once
 */
export async function bindMounts(
  ports: Ports,
  target: Target,
  mounts: readonly ToolMount[],
  call: DataCall,
): Promise<DiskMount[]> {
  if (mounts.length === 0) return [];
  const { disks } = await ports.drivers.open(target.provider);
  if (disks === undefined) throw withoutDisks(target);
  const declared = target.app.volumes.map(({ name }) => name.value);
  const bad = pathProblems(mounts);
  const missing = new Map<string, Problem>();
  const wanted = new Set(mounts.map(({ volumeName }) => volumeName));
  for (const name of wanted) {
    if (!declared.includes(name)) missing.set(name, noVolume(name, declared));
  }
  const known = [...wanted].filter((name) => declared.includes(name));
  const lists = await inParallel(
    known,
    (name) => disks.list(target, name, call),
  );
  const byVolume = new Map(known.map((name, index) => [name, lists[index]]));
  const bound: DiskMount[] = [];
  for (const { volumeName, diskName, mountPath } of mounts) {
    const all = byVolume.get(volumeName);
    if (all === undefined) continue;
    const disk = all.find(({ name }) => name === diskName);
    const problem = diskProblem(volumeName, diskName, disk, all);
    if (problem !== undefined) {
      missing.set(`${volumeName}/${diskName}`, problem);
    } else {
      bound.push({ binding: bindingOf(disks, target, disk!), mountPath });
    }
  }
  const problems = [...bad, ...missing.values()];
  if (problems.length > 0) {
    throw new KompoxError(bad.length > 0 ? "invalid" : "not-found", problems);
  }
  return bound;
}

/** How a disk is bound, as deploy binds the assigned one. */
export function bindingOf(
  disks: DisksFacet,
  target: Target,
  disk: Disk,
): DiskBinding {
  const { volumeName, handle, sizeBytes, zone } = disk;
  const volumeClass = disks.volumeClass(target, disk);
  return { volumeName, handle, sizeBytes, zone, volumeClass };
}

function pathProblems(mounts: readonly ToolMount[]): Problem[] {
  const problems: Problem[] = [];
  const taken = new Set<string>();
  for (const { volumeName, diskName, mountPath } of mounts) {
    const path = `/${mountPath.split("/").filter(Boolean).join("/")}`;
    const state = !mountPath.startsWith("/")
      ? "it is no absolute path"
      : path === "/"
      ? "that is the whole file system of the container"
      : path.split("/").some((part) => part === ".." || part === ".")
      ? 'it has a part "." or ".."'
      : path.includes(":")
      ? "Kubernetes allows no colon there"
      : taken.has(path)
      ? "two disks cannot be at one place"
      : undefined;
    taken.add(path);
    if (state === undefined) continue;
    problems.push({
      level: "error",
      message:
        `Cannot mount disk "${diskName}" of volume "${volumeName}" at "${mountPath}": ${state}`,
      hint: `such as -V ${volumeName}:${diskName}:/mnt/${volumeName}`,
    });
  }
  return problems;
}

function noVolume(name: string, declared: readonly string[]): Problem {
  return {
    level: "error",
    message: `Cannot mount volume "${name}": it is not in "app.volumes"`,
    hint: declared.length === 0
      ? 'declare it in "app.volumes"'
      : meant(name, declared),
  };
}

function diskProblem(
  volumeName: string,
  diskName: string,
  disk: Disk | undefined,
  all: readonly Disk[],
): Problem | undefined {
  const what = `Cannot mount disk "${diskName}" of volume "${volumeName}"`;
  const hint = `kompoxops disk list -V ${volumeName}`;
  if (disk === undefined) {
    const names = all.map(({ name }) => name);
    return {
      level: "error",
      message: `${what}: there is no such disk`,
      hint: names.length === 0 ? hint : meant(diskName, names),
    };
  }
  if (disk.state === undefined || disk.state === "ready") return undefined;
  return {
    level: "error",
    message: `${what}: it is not ready (${disk.state})`,
    hint,
  };
}

function withoutDisks(target: Target): KompoxError {
  const { name, driver } = target.provider;
  return failure(
    "unsupported",
    `Cannot mount disks: driver "${driver}" of provider "${name}" has none`,
    { hint: "leave the volumes out, or use a provider whose driver has disks" },
  );
}
