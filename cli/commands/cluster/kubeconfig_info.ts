/** `cluster kubeconfig`, as data. */

import { command } from "../../command.ts";

export const kubeconfig = command({
  path: "cluster kubeconfig",
  about: "Hand out a kubeconfig for the cluster, or merge it into yours",
  flags: {
    clusterName: {
      kind: "text",
      short: "C",
      value: "NAME",
      about: "cluster to reach; without it the one of kompoxops.yml",
    },
    out: {
      kind: "text",
      short: "o",
      value: "FILE",
      about: "write it to a file; - is stdout",
    },
    merge: { kind: "switch", about: "merge it into an existing kubeconfig" },
    kubeconfig: {
      kind: "text",
      value: "FILE",
      about:
        "kubeconfig to merge into; without it the first of KUBECONFIG, else ~/.kube/config",
    },
    context: {
      kind: "text",
      value: "NAME",
      about:
        "name of context, cluster and user; without it kompoxops-<clusterName>",
    },
    namespace: {
      kind: "text",
      value: "NAME",
      about: "namespace of the context",
    },
    setCurrent: {
      kind: "switch",
      about: "make it the current context of the kubeconfig merged into",
    },
    force: {
      kind: "switch",
      about: "replace entries of the same names instead of adding -1, -2",
    },
    temp: {
      kind: "switch",
      about: "write it to a new temporary file and print its path",
    },
    printExport: {
      kind: "switch",
      about: "print the export of KUBECONFIG for that file",
    },
    format: {
      kind: "text",
      value: "FORM",
      about: "form of what is written, not of what is merged",
      default: "yaml",
      choices: ["yaml", "json"],
    },
    dryRun: {
      kind: "switch",
      about: "with --merge: tell what would change, and write nothing",
    },
    cred: {
      kind: "text",
      value: "TYPE",
      about: "credentials to hand out; only admin is supported",
      default: "admin",
    },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait for the credentials",
      default: "2m",
    },
  },
  examples: [
    {
      line: "kompoxops cluster kubeconfig -o -",
      about: "Print it",
    },
    {
      line: 'eval "$(kompoxops cluster kubeconfig --temp --print-export)"',
      about: "Let this shell's kubectl use the cluster, and nothing else",
    },
    {
      line: "kompoxops cluster kubeconfig --merge --set-current",
      about: "Add it to your own kubeconfig and make it the current context",
    },
    {
      line:
        "kompoxops cluster kubeconfig --merge --context kompox/prod --namespace staging --dry-run",
      about: "See what a merge under another name would change",
    },
  ],
  needs: {
    net: true,
    run: true,
    read: true,
    env: true,
    write: ["out", "merge", "temp"],
  },
  limitMs: ({ timeout }) => timeout,
  load: async () => (await import("./kubeconfig.ts")).runKubeconfig,
});
