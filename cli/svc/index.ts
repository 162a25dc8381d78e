/** All commands of `kompoxsvc`, in the order of its help. */

import { command } from "../command.ts";
import { adminCommands, adminGroups } from "../commands/admin/index.ts";
import { versionCommand } from "../commands/version_command.ts";
import { globalFlags } from "../globals.ts";
import { completionCommands } from "../ops/completion/index.ts";

const listening = {
  listen: {
    kind: "text",
    value: "ADDRESS",
    about: "address and port to take requests on; :8080 is every address",
    default: "127.0.0.1:8080",
    env: "KOMPOX_LISTEN",
  },
  baseUrl: {
    kind: "text",
    value: "URL",
    about: "address by which clients reach the service",
    env: "KOMPOX_BASE_URL",
  },
} as const;

const all = { net: true, read: true, write: true, env: true } as const;

const server = command({
  path: "server",
  about: "Run the service until SIGTERM or Ctrl-C",
  flags: {
    ...listening,
    autoMigrate: {
      kind: "switch",
      about: "bring an older PostgreSQL schema up to date first",
      env: "KOMPOX_AUTO_MIGRATE",
    },
  },
  examples: [
    {
      line: "kompoxsvc server",
      about: "Begin with SQLite; the first start shows the operator's token",
    },
    {
      line: "kompoxsvc server --listen :8080 --db-url postgres://db/kompox",
      about: "Serve all addresses; KOMPOX_SECRET_KEY is needed here",
    },
  ],
  needs: all,
  graceMs: 45_000,
  load: async () => (await import("./server.ts")).runServer,
});

const migrate = command({
  path: "migrate",
  about: "Bring the database to the schema of this program",
  flags: {},
  examples: [{
    line: "kompoxsvc migrate --db-url postgres://db/kompox",
    about: "Run before the server of a new version starts",
  }],
  needs: all,
  load: async () => (await import("./migrate.ts")).runMigrate,
});

const configCheck = command({
  path: "config check",
  about: "Tell what of flags and variables would keep the server from starting",
  flags: listening,
  examples: [{
    line: "kompoxsvc config check -o wide",
    about: "Show the remedies too; the exit code is 1 when something is wrong",
  }],
  needs: all,
  limitMs: () => 60_000,
  load: async () => (await import("./config_check.ts")).runConfigCheck,
});

const tokenCreate = command({
  path: "admin token create",
  about: "Make a token and show it once",
  flags: {
    name: { kind: "text", value: "NAME", about: "what it is for" },
    role: {
      kind: "text",
      value: "ROLE",
      about: "operator: everything; owner: all on some apps",
      default: "owner",
      choices: ["operator", "owner"],
    },
    app: {
      kind: "texts",
      short: "A",
      value: "NAME",
      about: "app of an owner, by name or id",
    },
    expires: {
      kind: "duration",
      value: "TIME",
      about: "how long it holds; 0s for ever; without it 90 days",
    },
  },
  examples: [
    {
      line: "kompoxsvc admin token create --name ci-shop -A shop >token.txt",
      about: "Let a build deploy one app",
    },
    {
      line: "kompoxsvc admin token create --name me --role operator",
      about: "Make a token that may do everything",
    },
  ],
  needs: all,
  load: async () => (await import("./token.ts")).runTokenCreate,
});

const tokenList = command({
  path: "admin token list",
  about: "List the tokens; what they are is not kept",
  flags: {},
  examples: [{
    line: "kompoxsvc admin token list",
    about: "See who may do what, and until when",
  }],
  needs: all,
  load: async () => (await import("./token.ts")).runTokenList,
});

const tokenRevoke = command({
  path: "admin token revoke",
  about: "Make a token worthless, within a second and for good",
  flags: {},
  operands: ["ID"],
  examples: [{
    line: "kompoxsvc admin token revoke 3f0e8a52-6d1c-4b7e-9a51-0c2d4e6f8a90",
    about: "When it may have got into wrong hands",
  }],
  needs: all,
  load: async () => (await import("./token.ts")).runTokenRevoke,
});

export const svcCommands = [
  server,
  migrate,
  configCheck,
  ...adminCommands.map((one) => ({ ...one, needs: all })),
  tokenCreate,
  tokenList,
  tokenRevoke,
  ...completionCommands("kompoxsvc"),
  versionCommand("kompoxsvc"),
];

/** What the words mean that only group commands. */
export const svcGroups = {
  config: "Look at the configuration",
  ...adminGroups,
  admin: "Change resources and tokens, straight in the database",
  "admin token": "Say who may use the service",
  completion: "Let a shell complete command lines",
};

const { default: _, ...dbUrl } = globalFlags.dbUrl;

/** Without a URL the database is a file of its own. */
export const svcGlobalFlags = {
  ...globalFlags,
  dbUrl: {
    ...dbUrl,
    about:
      "where the resources are kept; without it SQLite below $XDG_STATE_HOME",
  },
} as const;
