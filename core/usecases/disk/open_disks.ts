/** What the verbs on disks work with: the target, one of its volumes, and what keeps its data. */

import { failure } from "../../domain/error.ts";
import { meant } from "../../domain/nearest.ts";
import type { AppVolume, Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { VolumeInput } from "../../operations/disk.ts";
import type { DataCall, Disk, DisksFacet } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import type { AppLink } from "../app/app_link.ts";

/** An app and the infrastructure that keeps its disks. */
export interface AppDisks {
  readonly target: Target;
  readonly disks: DisksFacet;
  readonly call: DataCall;
}

/** One volume of an app. */
export interface VolumeDisks extends AppDisks {
  readonly volume: AppVolume;
}

/** @throws {KompoxError} `not-found` no such app; `unsupported` the driver has no disks */
export async function openDisks(
  ports: Ports,
  appName: string | undefined,
  link: AppLink,
  call: Call,
): Promise<AppDisks> {
  const target = await ports.store.target(appName);
  return await disksOf(ports, target, link, call);
}

/** @throws {KompoxError} as {@link openDisks}; `not-found` no such volume */
export async function openVolume(
  ports: Ports,
  { appName, volumeName }: VolumeInput,
  link: AppLink,
  call: Call,
): Promise<VolumeDisks> {
  const target = await ports.store.target(appName);
  const volume = findVolume(target, volumeName);
  return { ...await disksOf(ports, target, link, call), volume };
}

/** @throws {KompoxError} `unsupported` the driver has no disks */
export async function disksOf(
  ports: Ports,
  target: Target,
  link: AppLink,
  call: Call,
): Promise<AppDisks> {
  const { name, driver } = target.provider;
  const { disks } = await ports.drivers.open(target.provider);
  if (disks !== undefined) {
    return { target, disks, call: link.dataCall(target, call) };
  }
  throw failure(
    "unsupported",
    `Cannot work with disks: driver "${driver}" of provider "${name}" has none`,
    { hint: "use a provider whose driver has disks" },
  );
}

export function findDisk(
  all: readonly Disk[],
  diskName: string,
): Disk | undefined {
  return all.find(({ name }) => name === diskName);
}

/** Where the app says of one zone that it runs there, its disks are there too. */
export function homeZone(
  { app: { deployment } }: Target,
  { type }: AppVolume,
): string | undefined {
  const zones = deployment?.zones ?? [];
  return type === "disk" && zones.length === 1 ? zones[0] : undefined;
}

function findVolume({ app }: Target, volumeName: string): AppVolume {
  const found = app.volumes.find(({ name }) => name.value === volumeName);
  if (found !== undefined) return found;
  const names = app.volumes.map(({ name }) => name.value);
  throw failure(
    "not-found",
    `Cannot find volume "${volumeName}": volume not defined in app "${app.name}"`,
    {
      hint: names.length === 0
        ? "add it to app.volumes"
        : meant(volumeName, names),
    },
  );
}
