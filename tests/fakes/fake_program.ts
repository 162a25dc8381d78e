/** `kompoxops` with its true commands over operations in memory. */

import type { BundleChoice, Program } from "../../cli/command.ts";
import { opsCommands, opsGroups } from "../../cli/ops/index.ts";
import type { Operations } from "../../core/operations/operations.ts";

/** @param volumes how many volumes the app has */
export function fakeProgram(operations: Operations, volumes = 0): Program {
  return {
    name: "kompoxops",
    about: "Runs Compose apps on Kubernetes",
    version: "0.0.0",
    commands: opsCommands,
    groups: opsGroups,
    wire: ({ sawVolumes }) =>
      Promise.resolve({
        operations: () => {
          sawVolumes(volumes);
          return Promise.resolve(operations);
        },
        bundle: (choice) => Promise.resolve(bundleOf(choice)),
      }),
  };
}

function bundleOf({ files, profiles }: BundleChoice) {
  return {
    entries: files.map((path) => ({ path })),
    files: {},
    paths: {},
    variables: {},
    profiles,
  };
}
