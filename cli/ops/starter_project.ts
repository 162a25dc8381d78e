/** Reads a Compose project for `init`: what it asks of a configuration. */

import { collectBundle } from "../../core/compose/collect.ts";
import { loadCompose } from "../../core/compose/load.ts";
import type { ComposeProject } from "../../core/compose/model.ts";
import type { ProjectReader } from "../../core/compose/project_reader.ts";
import type {
  StarterPort,
  StarterProject,
} from "../../core/config/v1/starter.ts";
import { KompoxError, type Problem } from "../../core/domain/error.ts";

/**
 * Reads the file and what it names as `app validate` will do, without a
 * configuration.
 *
 * @param composeFile relative to where the user stands
 * @returns no project when a file cannot be taken or read at all
 */
export async function readStarterProject(
  composeFile: string,
  reader: ProjectReader,
  env: (name: string) => string | undefined,
): Promise<
  { project?: StarterProject; problems: readonly Problem[] }
> {
  try {
    const options = { files: [composeFile], envFiles: [], profiles: [], env };
    const bundle = await collectBundle(undefined, reader, options);
    const { project, problems } = loadCompose(bundle);
    return {
      project: project && starterProject(composeFile, project),
      problems,
    };
  } catch (error) {
    if (!(error instanceof KompoxError)) throw error;
    return { problems: error.problems };
  }
}

/**
 * Ports and volumes of all active services, services by name, each in file order.
 *
 * @param file path of the Compose file, relative to the directory
 */
export function starterProject(
  file: string,
  project: ComposeProject,
): StarterProject {
  const ports: StarterPort[] = [];
  const volumeNames: string[] = [];
  let hasBinds = false;
  for (const service of project.services) {
    for (const { hostPort, protocol, loopback } of service.ports) {
      if (protocol === "tcp" && !loopback) {
        ports.push({ service: service.name, hostPort });
      }
    }
    for (const mount of service.mounts) {
      if (mount.kind === "volume") volumeNames.push(mount.volumeName);
      if (mount.kind === "bind") hasBinds = true;
    }
  }
  return { file, name: projectName(project), ports, volumeNames, hasBinds };
}

function projectName({ tree }: ComposeProject): string | undefined {
  const name = tree.entries.get("name")?.value;
  return name?.kind === "scalar" && name.text !== "" ? name.text : undefined;
}
