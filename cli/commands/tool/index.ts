/** The commands on the tool runner, as data. */

import { command } from "../../command.ts";
import { appName, reading, sessionFlags } from "../common_flags.ts";

/** What follows the wait: requests under way, an old pod that stops. */
const slackMs = 600_000;

const deploy = command({
  path: "tool deploy",
  about: "Start a pod for maintenance beside the app, on its disks",
  flags: {
    appName,
    image: {
      kind: "text",
      value: "IMAGE",
      about: "container image of the pod",
      default: "busybox",
    },
    volume: {
      kind: "texts",
      short: "V",
      value: "VOLUME:DISK:PATH",
      about: "disk of a volume, assigned or not, and where to mount it",
    },
    command: {
      kind: "texts",
      short: "c",
      value: "WORD",
      about: "program instead of the image's, word by word",
    },
    args: {
      kind: "texts",
      short: "a",
      value: "WORD",
      about: "arguments, word by word; without --command a script for sh -c",
    },
    once: {
      kind: "switch",
      about: "run to the end, print the log, and end with its exit code",
    },
    noWait: { kind: "switch", about: "do not wait until it is ready" },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait until it is ready, or has begun",
      default: "5m",
    },
    lockTimeout: {
      kind: "duration",
      value: "TIME",
      about: "wait this long for another change of the same app to end",
      default: "90s",
    },
  },
  examples: [
    {
      line: "kompoxops tool deploy -V db:vol1:/mnt/db --image debian:stable",
      about: "Keep a pod with a disk, to look into it with tool exec",
    },
    {
      line:
        'kompoxops tool deploy --once -V db:vol1:/mnt/db -a "du -sh /mnt/db"',
      about: "Run one command on a disk",
    },
  ],
  needs: reading,
  limitMs: ({ once, noWait, timeout, lockTimeout }) =>
    once && !noWait ? undefined : timeout + lockTimeout + slackMs,
  load: async () => (await import("./deploy.ts")).runToolDeploy,
});

const status = command({
  path: "tool status",
  about: "Tell whether the maintenance pod is ready, and what it runs",
  flags: { appName },
  examples: [
    { line: "kompoxops tool status", about: "Show everything as JSON" },
  ],
  needs: reading,
  limitMs: () => 120_000,
  load: async () => (await import("./status.ts")).runToolStatus,
});

const logs = command({
  path: "tool logs",
  about: "Print the log of the maintenance pod",
  flags: {
    appName,
    follow: { kind: "switch", short: "f", about: "go on as lines come" },
    tail: {
      kind: "count",
      value: "LINES",
      about: "lines from the end, 0 for all",
      default: "200",
    },
  },
  examples: [
    { line: "kompoxops tool logs", about: "Print the last 200 lines" },
    {
      line: "kompoxops tool logs -f",
      about: "Follow it; of a --once run until it ends",
    },
  ],
  needs: reading,
  limitMs: ({ follow }) => follow ? undefined : 120_000,
  load: async () => (await import("./logs.ts")).runToolLogs,
});

const exec = command({
  path: "tool exec",
  about: "Run a command in the maintenance pod",
  flags: {
    appName,
    ...sessionFlags,
  },
  examples: [
    {
      line: "kompoxops tool exec -it -- sh",
      about: "Open a shell; ~. leaves it",
    },
    {
      line: "kompoxops tool exec -- tar -C /mnt/db -cf - . >db.tar",
      about: "Run one command and keep its output",
    },
  ],
  needs: reading,
  rest: "COMMAND [ARGUMENT...]",
  load: async () => (await import("./exec.ts")).runToolExec,
});

const destroy = command({
  path: "tool destroy",
  about: "Delete the maintenance pod; disks and their volumes stay",
  flags: { appName },
  examples: [
    { line: "kompoxops tool destroy", about: "Free the disks that it holds" },
  ],
  needs: reading,
  limitMs: () => 600_000,
  load: async () => (await import("./destroy.ts")).runToolDestroy,
});

/** In the order of the help. */
export const toolCommands = [deploy, status, logs, exec, destroy];
