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

/** Which Compose files are meant. */
export const composeFlags = {
  file: {
    kind: "texts",
    short: "f",
    value: "FILE",
    about: "Compose file instead of app.compose",
  },
  envFile: {
    kind: "texts",
    value: "FILE",
    about: "file of variables instead of .env",
  },
  profile: {
    kind: "texts",
    value: "NAME",
    about: "Compose profile to switch on",
  },
} as const;

/** How a terminal joins a command in a container. */
export const sessionFlags = {
  stdin: { kind: "switch", short: "i", about: "pass stdin on" },
  tty: { kind: "switch", short: "t", about: "give the command a terminal" },
  escape: {
    kind: "text",
    short: "e",
    value: "KEYS",
    about: "keys that leave a session of -it, such as ^p^q; none for none",
    default: "~.",
  },
} as const;

/** What reading the configuration and asking the cluster takes; `run` is for credential plugins. */
export const reading = { net: true, run: true, read: true, env: true } as const;
