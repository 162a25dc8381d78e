/** The commands on a cluster, as data; their code is loaded when they run. */

import { command } from "../../command.ts";
import { clusterName, reading as needs } from "../common_flags.ts";
import { kubeconfig } from "./kubeconfig_info.ts";

/** What commands that begin something share (decision 5). */
function waiting(timeout: string, until: string) {
  return {
    wait: { kind: "switch", about: `follow it until ${until}` },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait with --wait",
      default: timeout,
    },
  } as const;
}

/** Requests before and after the wait. */
const slackMs = 600_000;

const status = command({
  path: "cluster status",
  about: "Tell whether the cluster and its ingress controller are there",
  flags: { clusterName },
  examples: [
    { line: "kompoxops cluster status", about: "Show everything as JSON" },
    {
      line: "kompoxops cluster status -o wide",
      about: "Show what is in progress or wrong, and the remedy",
    },
  ],
  needs,
  limitMs: () => slackMs,
  load: async () => (await import("./status.ts")).runStatus,
});

const provision = command({
  path: "cluster provision",
  about: "Begin to make the cluster; nothing to do for an existing one",
  flags: {
    clusterName,
    force: { kind: "switch", about: "ask again though it is there" },
    ...waiting("60m", "the cluster is there"),
  },
  examples: [
    {
      line: "kompoxops cluster provision",
      about: "Begin, and leave the rest to the infrastructure",
    },
    {
      line: "kompoxops cluster provision --wait",
      about: "Begin, and follow it until the cluster can be used",
    },
  ],
  needs,
  limitMs: ({ timeout }) => timeout + slackMs,
  load: async () => (await import("./provision.ts")).runProvision,
});

const deprovision = command({
  path: "cluster deprovision",
  about: "Begin to remove a cluster that was made by provision",
  flags: {
    clusterName,
    force: { kind: "switch", about: "ask again though it was asked" },
    ...waiting("60m", "the cluster is gone"),
  },
  examples: [
    {
      line: "kompoxops cluster deprovision --wait",
      about: "Remove the cluster and all that was made for it",
    },
  ],
  needs,
  limitMs: ({ timeout }) => timeout + slackMs,
  load: async () => (await import("./deprovision.ts")).runDeprovision,
});

const install = command({
  path: "cluster install",
  about: "Install or upgrade the ingress controller (Traefik)",
  flags: {
    clusterName,
    ...waiting("5m", "it is ready"),
    forceConflicts: {
      kind: "switch",
      about: "take over fields that other managers own",
    },
  },
  examples: [
    {
      line: "kompoxops cluster install --wait",
      about: "Install Traefik and wait until it is ready",
    },
    {
      line: "kompoxops cluster install",
      about: "Write what differs from kompoxops.yml, and go on",
    },
  ],
  needs,
  limitMs: ({ timeout }) => timeout + slackMs,
  load: async () => (await import("./install.ts")).runInstall,
});

const uninstall = command({
  path: "cluster uninstall",
  about: "Delete the ingress controller, and nothing of others",
  flags: { clusterName, ...waiting("5m", "all is gone") },
  examples: [
    {
      line: "kompoxops cluster uninstall --wait",
      about: "Delete what install made and wait until it is gone",
    },
  ],
  needs,
  limitMs: ({ timeout }) => timeout + slackMs,
  load: async () => (await import("./uninstall.ts")).runUninstall,
});

const logs = command({
  path: "cluster logs",
  about: "Print the log of the ingress controller",
  flags: {
    clusterName,
    follow: { kind: "switch", short: "f", about: "go on as lines come" },
    tail: {
      kind: "count",
      value: "LINES",
      about: "lines from the end, 0 for all",
      default: "200",
    },
    container: {
      kind: "text",
      short: "c",
      value: "NAME",
      about: "container; without it the first",
    },
  },
  examples: [
    { line: "kompoxops cluster logs", about: "Print the last 200 lines" },
    {
      line: "kompoxops cluster logs -f --tail 20",
      about: "Watch requests as they come",
    },
  ],
  needs,
  limitMs: ({ follow }) => follow ? undefined : 120_000,
  load: async () => (await import("./logs.ts")).runLogs,
});

/** In the order of the help. */
export const clusterCommands = [
  status,
  provision,
  deprovision,
  install,
  uninstall,
  kubeconfig,
  logs,
];
