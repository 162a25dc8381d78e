/** An app that is restored and deployed beside itself, to see whether it runs. */

import type { DiskBinding } from "../../convert/bindings.ts";
import type { Frame } from "../../convert/frame.ts";
import {
  namedContent,
  scratchContent,
  scratchObjects,
} from "../../convert/scratch_app.ts";
import { convertVolumes } from "../../convert/volumes.ts";
import { compactId } from "../../domain/compact_id.ts";
import { failure, type Problem, refuseErrors } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Call } from "../../operations/call.ts";
import { applyStages } from "../../plan/apply_stages.ts";
import { keptForClaim } from "../../plan/mounted_volumes.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { Release } from "../../plan/release.ts";
import type { Disk } from "../../ports/disks.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock, Ports } from "../../ports/ports.ts";
import type { AppLink } from "../app/app_link.ts";
import { bindClaims } from "../disk/bind_claims.ts";
import { inParallel } from "../in_parallel.ts";
import type { AppData } from "./open_data.ts";
import { restoreRequest } from "./restore.ts";
import { membersOf } from "./restore_set.ts";
import { type FoundSet, listAll } from "./sets.ts";

/** What is verified, and where. */
export interface Scratch {
  /** Of the app itself. */
  readonly data: AppData;
  /** Of the scratch target. */
  readonly frame: Frame;
  readonly kube: Kube;
  readonly set: FoundSet;
  readonly release: Release;
}

/** A disk of the scratch target for each volume; those without a snapshot are empty. */
export async function restoreScratch(
  { data, frame, set }: Scratch,
  ports: Ports,
  link: AppLink,
  call: Call,
): Promise<{ bindings: DiskBinding[]; warnings: Problem[] }> {
  const { target, disks } = data;
  const { target: scratch } = frame;
  const members = membersOf(target, set, await listAll(data));
  const name = compactId(ports.clock.now(), ports.randomId());
  const bindings = await inParallel(target.app.volumes, async (volume) => {
    const volumeName = volume.name.value;
    const member = members.find((each) => each.volume === volume);
    const request = member === undefined
      ? { sizeBytes: volume.sizeBytes, options: volume.options }
      : {
        ...restoreRequest({ target, volume }, member.snapshot),
        source: {
          kind: "snapshot" as const,
          name: member.snapshot.name,
          of: target,
        },
      };
    const object = `${volumeName}/${name}`;
    call.report({ step: "disk", object, state: "restoring for the test" });
    const disk = await disks.create(
      scratch,
      volume,
      { ...request, name, assign: "first" },
      link.dataCall(scratch, call),
    );
    return bindingOf(disk, disks.volumeClass(scratch, disk));
  });
  const bare = target.app.volumes.filter((volume) =>
    members.every((member) => member.volume !== volume)
  );
  return {
    bindings,
    warnings: bare.map(({ name }) => isBare(name.value, set)),
  };
}

function bindingOf(
  { volumeName, handle, sizeBytes, zone }: Disk,
  volumeClass: DiskBinding["volumeClass"],
): DiskBinding {
  return { volumeName, handle, sizeBytes, zone, volumeClass };
}

/** The release, on the restored disks. @throws {KompoxError} `not-found` a Secret or ConfigMap that it needs is gone */
export async function deployScratch(
  { data, frame, kube, release }: Scratch,
  bindings: readonly DiskBinding[],
  clock: Clock,
  call: Call,
): Promise<void> {
  const { signal } = call;
  const volumes = convertVolumes(frame, bindings);
  refuseErrors(volumes.problems);
  const claims = new Map(
    volumes.podVolumes.map(({ name, persistentVolumeClaim: claim }) =>
      [name, claim!.claimName] as const
    ),
  );
  const deployment = release.objects.find(({ kind }) => kind === "Deployment");
  if (deployment === undefined) throw nothingRuns(data);
  const { namespace } = appNames(data.target);
  const content = await inParallel(
    namedContent(deployment),
    (ref) => kube.get({ ...ref, namespace }, signal),
  );
  const objects: KubeObject[] = [
    ...volumes.persistentVolumes.map((volume) =>
      keptForClaim(volume, volumes.claims, undefined)
    ),
    ...volumes.claims,
    ...content.filter((live) => live !== undefined)
      .map((live) => scratchContent(frame, live)),
    ...scratchObjects(frame, release.objects, claims),
  ];
  for (const stage of applyStages(objects)) {
    await inParallel(stage, async (object) => {
      await kube.apply(object, {}, signal);
      const state = "created for the test";
      call.report({ step: "apply", object: objectKey(object), state });
    });
    const claims = stage.filter(({ kind }) => kind === "PersistentVolumeClaim");
    await bindClaims(kube, clock, claims, signal);
  }
}

function isBare(volumeName: string, { name }: FoundSet): Problem {
  return {
    level: "warning",
    message: `Cannot restore volume "${volumeName}": set "${name}" was taken ` +
      "without it",
    hint: "it was empty in the test",
  };
}

function nothingRuns({ target: { app: { name } } }: AppData): Error {
  return failure(
    "not-found",
    `Cannot verify a set of app "${name}": its release runs nothing`,
    { hint: `kompoxops app deploy -A ${name}` },
  );
}
