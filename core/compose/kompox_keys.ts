/** The keys of `x-kompox` of a service, and what each becomes. */

/** By key, sorted; the page docs/compose.md shows them. */
export const kompoxKeys: Readonly<Record<string, string>> = {
  job: "init container that runs to its end before the others start",
  limits: "resources.limits: `cpu` and `memory`",
  liveness: "livenessProbe from `healthcheck`",
  quiesce: "command before the snapshots of a set are taken, in the " +
    "annotation `kompox.dev/quiesce`; see [snapshots](snapshots.md)",
  resources: "resources.requests: `cpu` and `memory`",
  unquiesce: "command after them, in the same annotation",
};
