/** The settings and options of disks and snapshots. */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import { meant } from "../../core/domain/nearest.ts";
import type { Target } from "../../core/domain/resources.ts";
import type { Texts } from "./storage_objects.ts";

/** With a line about each; for the cluster and the provider. */
export const dataSettings = {
  STORAGE_CLASS: "StorageClass of new disks; absent: the cluster's default one",
  SNAPSHOT_CLASS:
    "VolumeSnapshotClass of snapshots; absent: the default one of the disk's driver",
};

const knownOptions = ["storageClass"];

/** @returns undefined when neither the cluster nor the provider says it */
export function dataSetting(
  { cluster, provider }: Target,
  key: keyof typeof dataSettings,
): string | undefined {
  return (cluster.settings[key] ?? provider.settings[key])?.trim() || undefined;
}

/**
 * The class that a volume's options name, else the settings.
 *
 * @throws {KompoxError} `invalid` with every unknown option
 */
export function chosenClass(
  target: Target,
  what: string,
  options: Texts,
): string | undefined {
  const problems = Object.keys(options)
    .filter((key) => !key.startsWith("x-") && !knownOptions.includes(key))
    .map((key): Problem => ({
      level: "error",
      message: `Cannot ${what}: driver "k3s" has no option "${key}"`,
      hint: meant(key, knownOptions),
    }));
  if (problems.length > 0) throw new KompoxError("invalid", problems);
  return options.storageClass?.trim() || dataSetting(target, "STORAGE_CLASS");
}
