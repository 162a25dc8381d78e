/** `disk create`: another disk for a volume, empty or made from something. */

import { failure, KompoxError } from "../../domain/error.ts";
import { compactId, compactIdTime } from "../../domain/compact_id.ts";
import { dataNameProblem } from "../../domain/data_name.ts";
import type { CreateDiskInput, VolumeDisk } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { CreateDiskRequest, Disk } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { readSource, sourceText } from "./data_source.ts";
import {
  findDisk,
  homeZone,
  openVolume,
  type VolumeDisks,
} from "./open_disks.ts";
import { shownDisk } from "./shown.ts";

/**
 * The volume's first disk becomes the assigned one; others are not changed.
 * A creation of the same that did not come to its end is taken up (decision 35).
 *
 * @throws {KompoxError} `not-found` no such app, volume or source; `invalid` a
 *   bad name; `conflict` the name is taken; `unsupported` the driver has no
 *   disks, or the volume takes no source; as {@link DisksFacet.create}
 */
export async function createDisk(
  ports: Ports,
  input: CreateDiskInput,
  call: Call,
): Promise<VolumeDisk> {
  return await withLink(ports, call.signal, async (link) => {
    const opened = await openVolume(ports, input, link, call);
    const request = await requestOf(ports, opened, input);
    const { target, disks, volume } = opened;
    const object = `${input.volumeName}/${request.name}`;
    call.report({ step: "disk", object, state: "creating" });
    const disk = await disks.create(target, volume, request, opened.call);
    call.report({
      step: "disk",
      object,
      state: disk.assigned ? "created, assigned" : "created",
    });
    return shownDisk(target, disks, disk);
  });
}

async function requestOf(
  ports: Ports,
  { target, disks, volume, call }: VolumeDisks,
  input: CreateDiskInput,
): Promise<CreateDiskRequest> {
  const { name } = input;
  const problem = name === undefined
    ? undefined
    : dataNameProblem("disk", name);
  if (problem !== undefined) throw new KompoxError("invalid", [problem]);
  const source = readSource(disks, input.source, "snapshot");
  if (source !== undefined && volume.type === "files") {
    throw failure(
      "unsupported",
      `Cannot make a disk of volume "${volume.name.value}" from ` +
        `"${input.source}": the volume is of type "files"`,
      { hint: "create it empty, then fill it with kompoxops disk import" },
    );
  }
  const wanted = {
    sizeBytes: volume.sizeBytes,
    zone: input.zone || homeZone(target, volume),
    options: { ...volume.options, ...input.options },
    source,
    assign: "first" as const,
  };
  const all = await disks.list(target, volume.name.value, call);
  if (name === undefined) {
    const fresh = compactId(ports.clock.now(), ports.randomId());
    const begun = all.find((disk) =>
      isGenerated(disk) && isUnfinished(disk, wanted)
    );
    return { ...wanted, name: begun?.name ?? fresh };
  }
  const taken = findDisk(all, name);
  if (taken !== undefined && !isUnfinished(taken, wanted)) {
    throw nameTaken(taken);
  }
  return { ...wanted, name };
}

/** Whether the same was asked for before, and did not come to its end. */
export function isUnfinished(
  disk: Disk,
  wanted: Omit<CreateDiskRequest, "name">,
): boolean {
  // Where nothing was asked for, the infrastructure may have chosen already.
  const sameZone = disk.zone === wanted.zone ||
    (wanted.zone === undefined && disk.handle !== "");
  return disk.state === "creating" && sameZone &&
    disk.source === sourceText(wanted.source) &&
    sameOptions(disk.options ?? {}, wanted.options);
}

function sameOptions(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length &&
    keys.every((key) => left[key] === right[key]);
}

const dayMs = 86_400_000;

/** Whether nobody chose the name: it tells when the disk was begun. */
export function isGenerated({ name, createdAt }: Disk): boolean {
  const madeAt = compactIdTime(name)?.getTime();
  return madeAt !== undefined &&
    Math.abs(Date.parse(createdAt) - madeAt) < dayMs;
}

function nameTaken({ name, volumeName, state }: Disk): KompoxError {
  const cannot = `Cannot create disk "${name}" of volume "${volumeName}": `;
  const again = `kompoxops disk delete -V ${volumeName} -D ${name}`;
  switch (state) {
    case "creating":
      return failure(
        "conflict",
        `${cannot}it was begun with another source, zone or options`,
        { hint: `repeat that command, or give it up: ${again}` },
      );
    case "deleting":
      return failure("conflict", `${cannot}it is being deleted`, {
        hint: `finish that: ${again}`,
      });
    default:
      return failure("conflict", `${cannot}disk "${name}" already exists`, {
        hint: "choose another name, or leave it out",
      });
  }
}
