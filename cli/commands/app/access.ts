/** The commands that look and reach into a running app, as data. */

import { command } from "../../command.ts";
import { appName, reading } from "../common_flags.ts";

/** What follows the wait of a restart: requests under way. */
const slackMs = 60_000;

const tunnel = command({
  path: "app tunnel",
  aliases: ["port-forward", "pf"],
  about: "Open local ports that lead into the app's pod",
  flags: {
    appName,
    port: {
      kind: "texts",
      short: "p",
      value: "SPEC",
      about: "LOCAL:REMOTE, PORT for both, or :REMOTE for a free local one",
    },
    component: {
      kind: "text",
      value: "NAME",
      about: "part of the app that the pod is of",
      default: "app",
    },
    service: {
      kind: "text",
      short: "S",
      value: "NAME",
      about: "Compose service whose published ports are meant",
    },
    address: {
      kind: "text",
      value: "LIST",
      about: "local addresses to listen on, with commas",
      default: "localhost",
    },
    quiet: { kind: "switch", short: "q", about: "do not tell the ports" },
  },
  examples: [
    {
      line: "kompoxops app tunnel -p 5432",
      about: "Reach the app's database on port 5432 of this machine",
    },
    {
      line: "kompoxops app pf -p 8080:80 -p :6379",
      about: "Open two ports, the second one any that is free",
    },
    {
      line: "kompoxops app tunnel -q -p 5432 -- pg_dump -h localhost shop",
      about: "Open a port while a program runs, and pass its exit code on",
    },
  ],
  needs: reading,
  rest: "COMMAND [ARGUMENT...]",
  restIsOptional: true,
  load: async () => (await import("./tunnel.ts")).runTunnel,
});

const kubectl = command({
  path: "app kubectl",
  about: "Run kubectl in the app's cluster and namespace",
  flags: { appName },
  examples: [
    {
      line: "kompoxops app kubectl -- get pods",
      about: "List the app's pods",
    },
    {
      line: "kompoxops app kubectl -- describe deployment",
      about: "Show what Kubernetes knows of the app",
    },
  ],
  needs: { ...reading, write: true },
  rest: "ARGUMENT...",
  load: async () => (await import("./kubectl.ts")).runKubectl,
});

const cp = command({
  path: "app cp",
  about: "Copy files and directories into a container, or out of it",
  flags: { appName },
  operands: ["SOURCE", "DESTINATION"],
  examples: [
    {
      line: "kompoxops app cp shop.conf web:/etc/nginx/conf.d/",
      about: "Copy a file into a directory of the container web",
    },
    {
      line: "kompoxops app cp :/var/log/app ./logs",
      about: "Copy a directory out of the default container",
    },
  ],
  needs: { ...reading, write: true },
  load: async () => (await import("./cp.ts")).runCp,
});

const restart = command({
  path: "app restart",
  about: "Start the app's pod anew, as it was deployed last",
  flags: {
    appName,
    noWait: { kind: "switch", about: "do not wait until the app is ready" },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait until the app is ready",
      default: "5m",
    },
    lockTimeout: {
      kind: "duration",
      value: "TIME",
      about: "wait this long for another change of the same app to end",
      default: "0s",
    },
    forceConflicts: {
      kind: "switch",
      about: "take over fields that other managers own",
    },
  },
  examples: [
    {
      line: "kompoxops app restart",
      about: "Restart the app of kompoxops.yml and wait until it is ready",
    },
    {
      line: "kompoxops app restart --no-wait -o json",
      about: "Begin it, and go on at once",
    },
  ],
  needs: reading,
  limitMs: ({ timeout, lockTimeout }) => timeout + lockTimeout + slackMs,
  load: async () => (await import("./restart.ts")).runRestart,
});

const events = command({
  path: "app events",
  about: "Print what happened to the app's objects, the oldest first",
  flags: {
    appName,
    follow: { kind: "switch", short: "f", about: "go on as events come" },
    since: {
      kind: "duration",
      value: "TIME",
      about: "only what was last seen within this time",
    },
  },
  examples: [
    {
      line: "kompoxops app events --since 10m",
      about: "See what has just happened",
    },
    {
      line: "kompoxops app events -f",
      about: "Watch a deploy from another terminal",
    },
  ],
  needs: reading,
  limitMs: ({ follow }) => follow ? undefined : 120_000,
  load: async () => (await import("./events.ts")).runEvents,
});

const top = command({
  path: "app top",
  about: "Show how much CPU and memory the app's containers use",
  flags: { appName },
  examples: [
    { line: "kompoxops app top", about: "Show one line for each container" },
    { line: "kompoxops app top -o json", about: "The same for a script" },
  ],
  needs: reading,
  limitMs: () => 120_000,
  load: async () => (await import("./top.ts")).runTop,
});

/** In the order of the help. */
export const accessCommands = [tunnel, kubectl, cp, restart, events, top];
