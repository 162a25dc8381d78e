/** Writes down what disk will be made, once all that can be checked holds (decision 35). */

import { failure } from "../../core/domain/error.ts";
import { appNames } from "../../core/domain/names.ts";
import type { AppVolume, Target } from "../../core/domain/resources.ts";
import type { CreateDiskRequest } from "../../core/ports/disks.ts";
import { type Adopter, findNative, refuseForeign } from "./adopt.ts";
import { chosenClass } from "./data_settings.ts";
import { findSource, refuseUnfit, sourceText } from "./disk_source.ts";
import type { VolumeRecords } from "./record_store.ts";
import {
  type DiskRecord,
  type Owner,
  ownerOf,
  recordName,
  requestIdOf,
} from "./records.ts";
import { nodesFor } from "./provision.ts";
import { findStorageClass } from "./storage_class.ts";
import { capacityBytes, handleOf } from "./storage_objects.ts";
import type { Work } from "./work.ts";

const gibibyte = 2 ** 30;

/** What is asked for, and what there is. */
export interface Intent {
  readonly target: Target;
  readonly volume: AppVolume;
  readonly request: CreateDiskRequest;
  readonly known: VolumeRecords;
  readonly what: string;
}

/** Checks all that can be checked, then writes what will be made (decision 35). */
export async function intend(work: Work, intent: Intent): Promise<DiskRecord> {
  const { target, volume, request, known, what } = intent;
  const owner = ownerOf(target);
  const base = baseRecord(work, owner, intent);
  const className = chosenClass(target, what, request.options);
  if (request.source?.kind === "native") {
    const { accessModes, sizeBytes } = base;
    const { idHash } = appNames(target);
    const adopter: Adopter = {
      owner,
      idHash,
      sizeBytes,
      accessModes,
      storageClass: className,
    };
    return await intendAdoption(work, base, request.source.id, adopter, intent);
  }
  const storageClass = await findStorageClass(work, what, className);
  let { sizeBytes } = base;
  if (request.source !== undefined) {
    if (volume.type === "files") {
      throw failure(
        "unsupported",
        `Cannot ${what}: a volume of type "files" is never made from a source`,
      );
    }
    const { of } = request.source;
    const whose = of === undefined
      ? known
      : await work.records.volume(ownerOf(of), volume.name.value);
    const source = findSource(whose, what, request.source);
    await refuseUnfit(work, what, source, storageClass);
    sizeBytes = Math.max(sizeBytes, source.sizeBytes);
  }
  const wanted = {
    ...base,
    sizeBytes,
    storageClass: storageClass.metadata.name,
  };
  // What no node can have now leaves nothing unfinished behind.
  await nodesFor(work, wanted, what);
  await forgetNamesake(work, intent);
  return await work.records.create(wanted);
}

async function intendAdoption(
  work: Work,
  base: DiskRecord,
  id: string,
  adopter: Adopter,
  intent: Intent,
): Promise<DiskRecord> {
  const { what } = intent;
  const pv = await findNative(work, what, id, adopter);
  await refuseForeign(work, what, pv, adopter);
  await forgetNamesake(work, intent);
  const record = await work.records.create({
    ...base,
    storageClass: pv.spec.storageClassName ?? "",
    handle: handleOf(pv.spec),
    sizeBytes: capacityBytes(pv.spec) ?? base.sizeBytes,
    pv,
  });
  try {
    // Of two that adopt the same at once, none misses the other.
    await refuseForeign(work, what, pv, adopter, record);
  } catch (error) {
    await work.records.delete(record);
    throw error;
  }
  return record;
}

/** An assignment of a disk that is gone must not speak for a new one of its name. */
async function forgetNamesake(
  work: Work,
  { known: { volume }, request }: Intent,
): Promise<void> {
  if (volume.assigned === request.name) {
    await work.records.assign(volume, undefined);
  }
}

function baseRecord(
  work: Work,
  owner: Owner,
  { volume, request, known }: Intent,
): DiskRecord {
  const volumeName = volume.name.value;
  const { name, zone, options, source } = request;
  const createdAt = work.clock.now().toISOString();
  const named = { kind: "disk" as const, owner, volumeName, name };
  return {
    ...named,
    state: "creating",
    requestId: requestIdOf(recordName(named), createdAt),
    sizeBytes: Math.ceil(request.sizeBytes / gibibyte) * gibibyte,
    handle: "",
    createdAt,
    updatedAt: createdAt,
    storageClass: "",
    accessModes: [
      volume.type === "files" ? "ReadWriteMany" : "ReadWriteOnce",
    ],
    wantsAssignment: request.assign === "first" &&
      known.disks.every(({ state }) => state !== "ready"),
    options,
    ...zone !== undefined && { zone },
    ...source !== undefined && { source: sourceText(source) },
    ...source !== undefined && "of" in source && source.of !== undefined && {
      sourceApp: source.of.app.name,
    },
  };
}
