/** All objects that hold what an app's containers read: files and environments. */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import type { KubeObject } from "../ports/kube.ts";
import { environmentSecret } from "./env_secret.ts";
import type { Frame } from "./frame.ts";
import type { PodNames } from "./pod_names.ts";
import { type StoredFiles, storedFiles } from "./stored_files.ts";

export interface PodContent {
  /** In apply order: ConfigMaps, Secrets of files, Secrets of environments. */
  readonly objects: KubeObject[];
  readonly files: Pick<StoredFiles, "podVolumes" | "mounts">;
  /** Secret with the environment of a service's files, by the service's name. */
  readonly environments: ReadonlyMap<string, string>;
  readonly problems: Problem[];
}

/** @param services sorted by name */
export function podContent(
  frame: Frame,
  services: readonly ComposeService[],
  names: PodNames,
): PodContent {
  const { objects, problems, ...files } = storedFiles(frame, services);
  const environments = new Map<string, string>();
  const secrets: KubeObject[] = [];
  for (const service of services) {
    const name = names.get(service.name)!;
    const secret = environmentSecret(frame, service, name);
    problems.push(...secret.problems);
    if (secret.object === undefined) continue;
    secrets.push(secret.object);
    environments.set(service.name, secret.object.metadata.name);
  }
  secrets.sort((left, right) =>
    left.metadata.name < right.metadata.name ? -1 : 1
  );
  return { objects: [...objects, ...secrets], files, environments, problems };
}
