/** Flags and needs that commands of several groups share. */

export const appName = {
  kind: "text",
  short: "A",
  value: "NAME",
  about: "app to work on; without it the one of kompoxops.yml",
} as const;

export const clusterName = {
  kind: "text",
  short: "C",
  value: "NAME",
  about: "cluster to work on; without it the one of kompoxops.yml",
} as const;

export const volName = {
  kind: "text",
  short: "V",
  value: "NAME",
  about: "volume of the app; also the one word behind the command",
} as const;

export const lockTimeout = {
  kind: "duration",
  value: "TIME",
  // Longer than the 60 s after which a dead holder's lock counts as given up.
  about: "wait this long for another change of the same app to end",
  default: "90s",
} as const;

/** What reading the configuration and asking the cluster takes; `run` is for credential plugins. */
export const reading = { net: true, run: true, read: true, env: true } as const;
