/** The commands on an app, as data; their code is loaded when they run. */

import { command } from "../../command.ts";
import {
  appName,
  composeFlags,
  lockTimeout,
  sessionFlags,
} from "../common_flags.ts";
import { importVolumes } from "../disk/move.ts";
import { accessCommands } from "./access.ts";

/** What follows the wait of a deploy or destroy: requests under way, the record. */
const slackMs = 600_000;

const validate = command({
  path: "app validate",
  about: "Check the app's Compose file and convert it, changing nothing",
  flags: {
    appName,
    ...composeFlags,
    outCompose: {
      kind: "text",
      value: "FILE",
      about: "write the normalised Compose file; - is stdout",
    },
    outManifest: {
      kind: "text",
      value: "FILE",
      about: "write the Kubernetes manifest; - is stdout",
    },
    strict: { kind: "switch", about: "treat warnings as errors" },
    offline: {
      kind: "switch",
      about: "do not look up the disks of the app's volumes",
    },
  },
  examples: [
    { line: "kompoxops app validate", about: "Check the app of kompoxops.yml" },
    {
      line: "kompoxops app validate --out-manifest -",
      about: "Show the Kubernetes objects that a deploy would apply",
    },
    {
      line: "kompoxops app validate --strict -o sarif >problems.sarif",
      about: "Let a build fail on warnings, with a report for it",
    },
  ],
  needs: {
    net: "volumes",
    run: "volumes",
    read: true,
    env: true,
    write: ["outCompose", "outManifest"],
  },
  limitMs: () => 120_000,
  moreOutputs: ["sarif"],
  load: async () => (await import("./validate.ts")).runValidate,
});

const deploy = command({
  path: "app deploy",
  about: "Convert the app's Compose file and apply it to its cluster",
  flags: {
    appName,
    ...composeFlags,
    noWait: { kind: "switch", about: "do not wait until the app is ready" },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait until the app is ready",
      default: "5m",
    },
    lockTimeout,
    forceConflicts: {
      kind: "switch",
      about: "take over fields that other managers own",
    },
    bootstrapDisks: {
      kind: "switch",
      about: "first make a disk for each volume when none of them has one",
    },
    pruneVolumes: {
      kind: "switch",
      about: "delete volumes and claims of disks that are not used any more; " +
        "the disks stay",
    },
  },
  examples: [
    {
      line: "kompoxops app deploy",
      about: "Deploy the app of kompoxops.yml and wait until it is ready",
    },
    {
      line: "kompoxops app deploy --bootstrap-disks",
      about: "Make the disks of a new app as well",
    },
    {
      line: "kompoxops app deploy -f compose.yml -f compose.prod.yml",
      about: "Deploy other Compose files than those of kompoxops.yml",
    },
    {
      line: "kompoxops app deploy --timeout 15m --lock-timeout 0s",
      about:
        "Wait longer for the app, and not for a change that somebody else has begun",
    },
  ],
  needs: { net: true, run: true, read: true, env: true },
  limitMs: ({ timeout, lockTimeout }) => timeout + lockTimeout + slackMs,
  load: async () => (await import("./deploy.ts")).runDeploy,
});

const destroy = command({
  path: "app destroy",
  about: "Delete what was deployed for the app; its disks stay",
  flags: {
    appName,
    deleteNamespace: { kind: "switch", about: "delete the namespace as well" },
    deleteSecrets: {
      kind: "switch",
      about: "delete secrets as well that users made for the app",
    },
    noWait: { kind: "switch", about: "do not wait until all is gone" },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait until all is gone",
      default: "5m",
    },
    lockTimeout,
  },
  examples: [
    {
      line: "kompoxops app destroy",
      about: "Delete the app's objects and keep its namespace",
    },
    {
      line: "kompoxops app destroy --delete-namespace",
      about: "Leave nothing behind in the cluster",
    },
  ],
  needs: { net: true, run: true, read: true, env: true },
  limitMs: ({ timeout, lockTimeout }) => timeout + lockTimeout + slackMs,
  load: async () => (await import("./destroy.ts")).runDestroy,
});

const status = command({
  path: "app status",
  about: "Tell whether the app is deployed and ready, and its hosts",
  flags: { appName },
  examples: [
    { line: "kompoxops app status", about: "Show everything as JSON" },
    {
      line: "kompoxops app status -o table",
      about: "Show one line for each container",
    },
  ],
  needs: { net: true, run: true, read: true, env: true },
  limitMs: () => 120_000,
  load: async () => (await import("./status.ts")).runStatus,
});

const logs = command({
  path: "app logs",
  about: "Print the logs of the app's containers",
  flags: {
    appName,
    follow: { kind: "switch", short: "f", about: "go on as lines come" },
    tail: {
      kind: "count",
      value: "LINES",
      about: "lines from the end, 0 for all",
      default: "200",
    },
    since: {
      kind: "duration",
      value: "TIME",
      about: "only what is younger than this",
    },
    container: {
      kind: "text",
      short: "c",
      value: "NAME",
      about: "container; without it the first that publishes a port",
    },
    allContainers: {
      kind: "switch",
      about: "all containers, each line with the name of its own",
    },
    previous: {
      kind: "switch",
      short: "p",
      about: "of the run before the last restart",
    },
  },
  examples: [
    { line: "kompoxops app logs", about: "Print the last 200 lines" },
    {
      line: "kompoxops app logs -f --all-containers --since 5m",
      about: "Follow all containers, beginning five minutes ago",
    },
    {
      line: "kompoxops app logs -c db --previous",
      about: "See why the container db was restarted",
    },
  ],
  needs: { net: true, run: true, read: true, env: true },
  limitMs: ({ follow }) => follow ? undefined : 120_000,
  load: async () => (await import("./logs.ts")).runLogs,
});

const exec = command({
  path: "app exec",
  about: "Run a command in a container of the app",
  flags: {
    appName,
    ...sessionFlags,
    container: {
      kind: "text",
      short: "c",
      value: "NAME",
      about: "container; without it the first that publishes a port",
    },
  },
  examples: [
    {
      line: "kompoxops app exec -it -- sh",
      about: "Open a shell; ~. leaves it",
    },
    {
      line: "kompoxops app exec -c db -- pg_dump -U postgres >dump.sql",
      about: "Run one command and keep its output",
    },
    {
      line: "kompoxops app exec -i -c db -- psql -U postgres <dump.sql",
      about: "Feed a file to a command",
    },
  ],
  needs: { net: true, run: true, read: true, env: true },
  rest: "COMMAND [ARGUMENT...]",
  load: async () => (await import("./exec.ts")).runExec,
});

/** In the order of the help. */
export const appCommands = [
  validate,
  deploy,
  status,
  logs,
  exec,
  ...accessCommands,
  importVolumes,
  destroy,
];
