/** What the verbs on snapshots work with: the target, and what keeps its data. */

import { failure, type KompoxError } from "../../domain/error.ts";
import type { AppVolume, Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { VolumeInput } from "../../operations/disk.ts";
import type { SnapshotsFacet } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import type { AppLink } from "../app/app_link.ts";
import { type AppDisks, openDisks, openVolume } from "../disk/open_disks.ts";

/** An app and the infrastructure that keeps its data. */
export interface AppData extends AppDisks {
  readonly snapshots: SnapshotsFacet;
}

/** One volume of an app. */
export interface VolumeData extends AppData {
  readonly volume: AppVolume;
}

/** @throws {KompoxError} `not-found` no such app; `unsupported` the driver has no snapshots */
export async function openData(
  ports: Ports,
  appName: string | undefined,
  link: AppLink,
  call: Call,
): Promise<AppData> {
  const opened = await openDisks(ports, appName, link, call);
  return { ...opened, snapshots: await snapshotsOf(ports, opened.target) };
}

/** @throws {KompoxError} as {@link openData}; `not-found` no such volume; `unsupported` its type has no snapshots */
export async function openVolumeData(
  ports: Ports,
  input: VolumeInput,
  link: AppLink,
  call: Call,
): Promise<VolumeData> {
  const opened = await openVolume(ports, input, link, call);
  if (opened.volume.type === "files") throw noSnapshots(opened.volume);
  return { ...opened, snapshots: await snapshotsOf(ports, opened.target) };
}

/** @throws {KompoxError} `unsupported` with what to install */
export async function refuseUnsupported(
  { target, snapshots, call }: AppData,
): Promise<void> {
  const reason = await snapshots.unsupported(target, call);
  if (reason === undefined) return;
  throw failure("unsupported", reason.message, { hint: reason.hint });
}

/** Volumes of type `files` have no snapshots (spec/40 §8). */
export function noSnapshots({ name }: AppVolume): KompoxError {
  return failure(
    "unsupported",
    `Cannot take a snapshot of volume "${name.value}": it is of type "files"`,
    { hint: "copy it with kompoxops disk export" },
  );
}

async function snapshotsOf(
  ports: Ports,
  { provider }: Target,
): Promise<SnapshotsFacet> {
  const { snapshots } = await ports.drivers.open(provider);
  if (snapshots !== undefined) return snapshots;
  throw failure(
    "unsupported",
    `Cannot work with snapshots: driver "${provider.driver}" of provider ` +
      `"${provider.name}" has none`,
    { hint: "copy disks with kompoxops disk export" },
  );
}
