/** `app import-volumes`: which directories of a Docker host belong on which volume. */

import { loadCompose } from "../../compose/load.ts";
import { failure, refuseErrors } from "../../domain/error.ts";
import type {
  VolumeSource,
  VolumeSourcesInput,
} from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { bundleOf } from "../app/check_app.ts";

/**
 * The directories that services mount by a relative path, each once and sorted;
 * one inside of another comes along with that. Files that are mounted alone
 * belong to the configuration, and are not among them.
 *
 * @throws {KompoxError} `not-found` no such app; `invalid` the Compose files
 *   cannot be read, or a directory is mounted and the app has no volume
 */
export async function volumeSourcesApp(
  ports: Ports,
  { appName, bundle }: VolumeSourcesInput,
  _call: Call,
): Promise<readonly VolumeSource[]> {
  const target = await ports.store.target(appName);
  const { project, problems } = loadCompose(bundleOf(target, bundle));
  refuseErrors(problems);
  const directories = new Set<string>();
  for (const { mounts } of project?.services ?? []) {
    for (const mount of mounts) {
      if (mount.kind === "bind") directories.add(mount.subPath);
    }
  }
  const sorted = [...directories].sort();
  const outer = sorted.filter((path) =>
    !sorted.some((other) => other !== path && isInside(path, other))
  );
  if (outer.length === 0) return [];
  // A relative path goes to the first volume (spec/30 §5).
  const [volume] = target.app.volumes;
  if (volume === undefined) {
    throw failure(
      "invalid",
      `Cannot import "./${outer[0]}": the app has no volume that could hold it`,
      { hint: 'declare one in "app.volumes": {name: default, size: 1Gi}' },
    );
  }
  const volumeName = volume.name.value;
  return outer.map((path) => ({
    directory: path === "" ? "." : path,
    volumeName,
    subpath: path,
  }));
}

function isInside(path: string, other: string): boolean {
  return other === "" || path.startsWith(`${other}/`);
}
