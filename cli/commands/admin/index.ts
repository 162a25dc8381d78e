/** The commands on the documents of resources, as data; their code is loaded when they run. */

import { type Command, command } from "../../command.ts";
import { type AdminKind, adminKinds } from "./kind.ts";

const limitMs = () => 5_000;

const file = {
  kind: "text",
  short: "f",
  value: "FILE",
  about: "document in YAML or JSON; - is stdin",
} as const;

const examples: Readonly<Record<AdminKind, string>> = {
  service: "ops",
  provider: "here",
  cluster: "prod",
  app: "shop",
};

const deleteAbout: Readonly<Record<AdminKind, string>> = {
  service: "Delete the service, when no provider belongs to it",
  provider: "Delete a provider, when no cluster belongs to it",
  cluster: "Forget a cluster, when no app belongs to it; it goes on running",
  app: "Forget an app; what is deployed goes on running",
};

/** In the order of the help. */
export const adminCommands: readonly Command[] = adminKinds.flatMap(commandsOn);

/** What the words mean that only group commands. */
export const adminGroups = {
  admin: "Manage the resources in a database, without a service",
  "admin service": "The service, the top of all resources; also workspace, ws",
  "admin provider": "Providers: an infrastructure and its driver",
  "admin cluster": "Clusters of a provider",
  "admin app": "Apps on a cluster",
};

function commandsOn(kind: AdminKind): Command[] {
  const groupAliases = kind === "service" ? ["workspace", "ws"] : undefined;
  const name = examples[kind];
  const common = { groupAliases, limitMs } as const;
  const needs = { read: true, env: true } as const;
  const path = `admin ${kind}`;
  const called = `kompoxops ${path}`;
  const one = kind === "app" ? "an app" : `a ${kind}`;
  return [
    command({
      ...common,
      path: `${path} list`,
      about: `List the ${kind}s, a line of JSON each`,
      flags: {},
      needs,
      examples: [
        { line: `${called} list -o table`, about: "Show them as a table" },
        { line: `${called} list -o name`, about: "Only their names" },
      ],
      load: async () => (await import("./list.ts")).runList(kind),
    }),
    command({
      ...common,
      path: `${path} get`,
      about: `Print the document of ${one}`,
      flags: {},
      needs,
      operands: ["NAME"],
      examples: [
        { line: `${called} get ${name}`, about: "Print it as JSON" },
        {
          line: `${called} get ${name} -o yaml >${name}.yml`,
          about: "Keep it as a file, for update",
        },
      ],
      load: async () => (await import("./get.ts")).runGet(kind),
    }),
    command({
      ...common,
      path: `${path} create`,
      about: `Create ${one} from a document`,
      flags: { file },
      needs,
      examples: [
        {
          line: `${called} create -f ${name}.yml`,
          about: "Create it; a name that is taken is a conflict",
        },
      ],
      load: async () => (await import("./create.ts")).runCreate(kind),
    }),
    command({
      ...common,
      path: `${path} update`,
      about: `Replace the document of ${one}`,
      flags: { file },
      needs,
      operands: ["NAME"],
      examples: [
        {
          line: `${called} update ${name} -f ${name}.yml`,
          about: "A file of get is refused when others were faster",
        },
      ],
      load: async () => (await import("./update.ts")).runUpdate(kind),
    }),
    command({
      ...common,
      path: `${path} delete`,
      about: deleteAbout[kind],
      flags: {},
      needs,
      operands: ["NAME"],
      examples: [
        { line: `${called} delete ${name}`, about: "By name, or by id" },
      ],
      load: async () => (await import("./delete.ts")).runDelete(kind),
    }),
  ];
}
