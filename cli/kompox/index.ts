/** All commands of `kompox`, in the order of its help. */

import { type Command, command, type Example } from "../command.ts";
import { adminCommands, adminGroups } from "../commands/admin/index.ts";
import { appCommands } from "../commands/app/index.ts";
import { clusterCommands } from "../commands/cluster/index.ts";
import { diskCommands } from "../commands/disk/index.ts";
import { snapshotCommands } from "../commands/snapshot/index.ts";
import { toolCommands } from "../commands/tool/index.ts";
import { versionCommand } from "../commands/version_command.ts";
import { globalFlags } from "../globals.ts";
import { completionCommands } from "../ops/completion/index.ts";

const login = command({
  path: "login",
  about: "Keep a token for a service, and make that service the current one",
  flags: {
    url: {
      kind: "text",
      value: "URL",
      about: "address of the service; without it that of the current context",
    },
    token: {
      kind: "text",
      value: "-",
      about: "read the token from stdin; without it from the terminal, unseen",
    },
    name: {
      kind: "text",
      value: "NAME",
      about: "name of the context; without it the name of the host",
    },
  },
  examples: [
    {
      line: "kompox login --url https://kompox.example.com",
      about: "Be asked for the token",
    },
    {
      line:
        "kompox login --url https://kompox.example.com --token - <token.txt",
      about: "Take it from a file",
    },
  ],
  needs: { net: true, read: true, write: true, env: true },
  load: async () => (await import("./login.ts")).runLogin,
});

const logout = command({
  path: "logout",
  about: "Forget a context and its token",
  flags: {},
  examples: [
    { line: "kompox logout", about: "Forget the current context" },
    { line: "kompox logout --context test", about: "Forget another one" },
  ],
  needs: { read: true, write: true, env: true },
  load: async () => (await import("./logout.ts")).runLogout,
});

const whoami = command({
  path: "whoami",
  about: "Tell which service is meant and who you are there",
  flags: {},
  examples: [
    { line: "kompox whoami", about: "Show the token's name, role and apps" },
    { line: "kompox whoami -o json", about: "The same for a script" },
  ],
  needs: { net: true, read: true, env: true },
  limitMs: () => 60_000,
  load: async () => (await import("./whoami.ts")).runWhoami,
});

const contextList = command({
  path: "context list",
  about: "List the services that you are logged in to",
  flags: {},
  examples: [{ line: "kompox context list", about: "Show names and URLs" }],
  needs: { read: true, env: true },
  load: async () => (await import("./context_list.ts")).runContextList,
});

const contextUse = command({
  path: "context use",
  about: "Make another context the current one",
  flags: {},
  operands: ["NAME"],
  examples: [{
    line: "kompox context use test",
    about: "Talk to another service from now on",
  }],
  needs: { read: true, write: true, env: true },
  load: async () => (await import("./context_use.ts")).runContextUse,
});

const follow = command({
  path: "operation follow",
  about: "Follow an operation that goes on in the service; Ctrl-C cancels it",
  flags: {},
  operands: ["ID"],
  examples: [{
    line: "kompox operation follow 3f0e8a52-6d1c-4b7e-9a51-0c2d4e6f8a90",
    about: "See how it ends, after its command was left",
  }],
  needs: { net: true, read: true, env: true },
  load: async () => (await import("./operation.ts")).runFollow,
});

const cancel = command({
  path: "operation cancel",
  about: "Ask an operation in the service to stop at its next safe point",
  flags: {},
  operands: ["ID"],
  examples: [{
    line: "kompox operation cancel 3f0e8a52-6d1c-4b7e-9a51-0c2d4e6f8a90",
    about: "Stop what a command left behind",
  }],
  needs: { net: true, read: true, env: true },
  limitMs: () => 60_000,
  load: async () => (await import("./operation.ts")).runCancel,
});

/** They hand out kubeconfigs of clusters, or write files for kubectl. */
const localOnly = ["app kubectl", "cluster kubeconfig"];

/** Of a service; those on apps are for all its users, without the word `admin`. */
function resourceCommands(): { app: Command[]; others: Command[] } {
  const known = adminCommands.map((one): Command => ({
    ...one,
    needs: { ...one.needs, net: true },
    limitMs: () => 60_000,
  }));
  const onApps = known.filter(({ path }) => path.startsWith("admin app "));
  return {
    app: onApps.map(withoutAdmin),
    others: known.filter((one) => !onApps.includes(one)),
  };
}

function withoutAdmin(known: Command): Command {
  const short = ({ line, about }: Example): Example => ({
    line: line.replace(" admin app ", " app "),
    about,
  });
  const [first, ...more] = known.examples;
  return {
    ...known,
    path: known.path.replace(/^admin /, ""),
    examples: [short(first), ...more.map(short)],
  };
}

const resources = resourceCommands();

/** Nothing here starts a program but a tunnel, around one. */
function remote(known: readonly Command[]): Command[] {
  return known.filter(({ path }) => !localOnly.includes(path)).map((one) =>
    one.path === "app tunnel"
      ? one
      : { ...one, needs: { ...one.needs, net: true, run: undefined } }
  );
}

export const kompoxCommands = [
  login,
  logout,
  whoami,
  contextList,
  contextUse,
  ...resources.app,
  ...remote(appCommands),
  ...remote(diskCommands),
  ...remote(snapshotCommands),
  ...remote(toolCommands),
  ...remote(clusterCommands),
  ...resources.others,
  follow,
  cancel,
  ...completionCommands("kompox"),
  versionCommand("kompox"),
];

/** What the words mean that only group commands. */
export const kompoxGroups = {
  context: "Choose between services",
  app: "Create, check, deploy, watch, enter and destroy an app",
  disk: "List, make, assign and delete the disks of a volume",
  snapshot: "Take, keep, restore and prove snapshots of an app's volumes",
  tool: "Run a pod for maintenance on the app's disks",
  cluster: "Look after a cluster",
  admin: "Change the resources above apps, as an operator",
  "admin service": adminGroups["admin service"],
  "admin provider": adminGroups["admin provider"],
  "admin cluster": adminGroups["admin cluster"],
  operation: "Follow and cancel what goes on in the service",
  completion: "Let a shell complete command lines",
};

const { dbUrl: _, ...common } = globalFlags;

/** Instead of a database there is a service. */
export const kompoxGlobalFlags = {
  context: {
    kind: "text",
    value: "NAME",
    about: "service to talk to, as kompox context list names it",
    env: "KOMPOX_CONTEXT",
  },
  ...common,
} as const;
