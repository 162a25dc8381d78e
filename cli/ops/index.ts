/** All commands of `kompoxops`, in the order of its help. */

import { command } from "../command.ts";
import { appCommands } from "../commands/app/index.ts";

const init = command({
  path: "init",
  about: "Write a kompoxops.yml for the Compose file in this directory",
  flags: {
    force: { kind: "switch", about: "replace a kompoxops.yml that is there" },
  },
  examples: [
    {
      line: "kompoxops init",
      about: "Begin with a Compose file and the current kubeconfig context",
    },
    {
      line: "kompoxops --chdir shop init --force",
      about: "Begin again in another directory",
    },
  ],
  needs: { read: true, write: true, env: true },
  load: async () => (await import("./init.ts")).runInit,
});

const version = command({
  path: "version",
  about: "Show the version and what it runs on",
  flags: {},
  examples: [
    { line: "kompoxops version", about: "Show what to name in a report" },
    { line: "kompoxops version -o json", about: "The same for a script" },
  ],
  needs: {},
  load: async () => (await import("../commands/version.ts")).runVersion,
});

export const opsCommands = [init, ...appCommands, version];

/** What the words mean that only group commands. */
export const opsGroups = {
  app: "Check, deploy, watch, enter and destroy an app",
};
