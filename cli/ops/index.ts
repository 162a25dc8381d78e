/** All commands of `kompoxops`, in the order of its help. */

import { command } from "../command.ts";
import { adminCommands, adminGroups } from "../commands/admin/index.ts";
import { appCommands } from "../commands/app/index.ts";
import { clusterCommands } from "../commands/cluster/index.ts";
import { diskCommands } from "../commands/disk/index.ts";
import { snapshotCommands } from "../commands/snapshot/index.ts";
import { toolCommands } from "../commands/tool/index.ts";
import { versionCommand } from "../commands/version_command.ts";
import { completionCommands } from "./completion/index.ts";

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

const doctor = command({
  path: "doctor",
  about: "Check everything that a deploy needs, and tell the remedies",
  flags: {
    appName: {
      kind: "text",
      short: "A",
      value: "NAME",
      about: "app to look at; without it the one of kompoxops.yml",
    },
  },
  examples: [
    { line: "kompoxops doctor", about: "Check before the first deploy" },
    {
      line: "kompoxops doctor -o json >doctor.json",
      about: "Keep the findings; the exit code is 1 when there is a failure",
    },
  ],
  needs: { net: true, run: true, read: true, env: true },
  limitMs: () => 120_000,
  load: async () => (await import("./doctor.ts")).runDoctor,
});

const schema = command({
  path: "schema",
  about: "Print the JSON Schema of kompoxops.yml, for editors",
  flags: {},
  examples: [
    {
      line: "kompoxops schema >.kompoxops.schema.json",
      about: "Give the editor what the file of init names",
    },
  ],
  needs: {},
  load: async () => (await import("./schema.ts")).runSchema,
});

export const opsCommands = [
  init,
  doctor,
  ...appCommands,
  ...diskCommands,
  ...snapshotCommands,
  ...clusterCommands,
  ...toolCommands,
  ...adminCommands,
  ...completionCommands("kompoxops"),
  schema,
  versionCommand("kompoxops"),
];

/** What the words mean that only group commands. */
export const opsGroups = {
  app: "Check, deploy, watch, enter and destroy an app",
  disk: "List, make, assign and delete the disks of a volume",
  snapshot: "Take, keep, restore and prove snapshots of an app's volumes",
  cluster: "Reach and prepare a cluster",
  tool: "Run a pod for maintenance on the app's disks",
  ...adminGroups,
  completion: "Let a shell complete command lines",
};
