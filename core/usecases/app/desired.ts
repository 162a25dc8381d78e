/** What a deploy wants, and whether the cluster holds it already. */

import type {
  AppliedObject,
  DeployReport,
  MountedVolume,
} from "../../operations/app.ts";
import type { InventoryEntry } from "../../plan/object_key.ts";
import { isUnchanged } from "../../plan/plan_deploy.ts";
import { unfinishedOf } from "../lease.ts";
import type { CheckedApp } from "./check_app.ts";
import { releasedVolumes } from "./free_volumes.ts";
import type { LiveApp } from "./read_live.ts";

/** What a deploy wants. */
export interface Desired extends CheckedApp {
  readonly inventory: readonly InventoryEntry[];
  readonly digest: string;
  readonly volumes: readonly MountedVolume[];
}

/** What a deploy did, or found done. */
export type Done = Pick<DeployReport, "changed" | "release" | "objects">;

/** Whether the cluster holds all of it already, and nothing is left over from an ended run. */
export function isNothingToDo(desired: Desired, live: LiveApp): boolean {
  const digests = {
    wanted: desired.digest,
    recorded: live.releases.heads[0]?.digest,
  };
  const unfinished = unfinishedOf(live.lease);
  if (releasedVolumes(desired.objects, live.objects).length > 0) return false;
  return isUnchanged(desired.objects, live.objects, digests, unfinished);
}

/** The outcome when there was nothing to do. */
export function unchanged(desired: Desired, live: LiveApp): Done {
  const objects = desired.objects.map(({ kind, metadata }): AppliedObject => ({
    kind,
    name: metadata.name,
    outcome: "unchanged",
  }));
  const release = live.releases.heads[0]?.number;
  return { changed: false, release, objects };
}
