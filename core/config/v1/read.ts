/** Reads `kompoxops.yml`: one service, provider, cluster and app, with all that is wrong with them. */

import type { Problem } from "../../domain/error.ts";
import { readYaml } from "../../domain/read_yaml.ts";
import type { Provider, Service, Target } from "../../domain/resources.ts";
import type { Source } from "../../domain/source.ts";
import { isNull } from "../../domain/tree.ts";
import { readApp } from "./app.ts";
import { readCluster } from "./cluster.ts";
import { type Field, type Fields, openFields } from "./fields.ts";
import { dnsLabel, shown, unnamed } from "./text_rules.ts";
import { readRecord } from "./values.ts";

/** The four resources of one file. */
export type Config = Target;

/** A configuration as far as it could be read. */
export interface ReadConfig {
  /**
   * Absent when there is no `app.compose` that could be read. Given in spite of
   * other errors, with a stand-in for a name that is missing, so that what it
   * names can be checked in the same run: nobody may act on it while `problems`
   * has an error.
   */
  readonly config?: Config;
  /** Everything that is wrong, in file order. */
  readonly problems: readonly Problem[];
}

/**
 * Reads version 1 of the file. Defaults are filled in, unknown keys refused,
 * both spellings of `app.ingress` and of the first level are one afterwards.
 *
 * @param source at most 1 MiB
 * @param newId gives each resource its id, unique in this process
 * @see docs/kompoxops-yml.md
 */
export function readConfig(source: Source, newId: () => string): ReadConfig {
  const { root, problems: found } = readYaml(source);
  const problems = [...found];
  if (root === undefined) return { problems };
  if (isNull(root)) {
    problems.push({
      level: "error",
      message: "Cannot read the configuration: the file is empty",
      at: source.placeAt(0),
      hint: "kompoxops init --force",
    });
    return { problems };
  }
  const file: Field = { path: "", key: { source, offset: 0 }, node: root };
  const fields = openFields(file, rootKeys, problems);
  const config = fields && readRoot(fields, newId);
  return { config, problems: problems.sort(inFileOrder) };
}

const rootKeys = [
  "version",
  "service",
  "workspace",
  "provider",
  "cluster",
  "app",
];

function readRoot(root: Fields, newId: () => string): Config | undefined {
  checkVersion(root);
  const service = readService(root, newId);
  const provider = readProvider(root, newId);
  const cluster = readCluster(root, newId);
  const app = readApp(root, newId);
  return app && { service, provider, cluster, app };
}

/** `v1`, or `1` as in earlier drafts. */
function checkVersion(root: Fields): void {
  if (root.required("version", 'add "version: v1"') === undefined) return;
  const version = root.scalar("version");
  if (version === undefined || /^v?1$/.test(version.text)) return;
  root.error(
    `Cannot read version ${shown(version.text)}: only "v1" is known`,
    version,
    'write "version: v1"',
  );
}

/** The first level; `workspace` is another spelling of it (decision 2). */
function readService(
  root: Fields,
  newId: () => string,
): Service {
  const workspace = root.field("workspace");
  const service = root.field("service");
  if (service !== undefined && workspace !== undefined) {
    root.error(
      'Cannot read the configuration: it has "service" and "workspace"',
      workspace.key,
      'remove "workspace", it is another word for "service"',
    );
  }
  const field = service ?? workspace ?? root.required("service");
  const name = field && root.open(field, ["name"])
    ?.requiredText("name", dnsLabel);
  return { id: newId(), name: name?.value ?? unnamed };
}

function readProvider(
  root: Fields,
  newId: () => string,
): Provider {
  const field = root.required("provider");
  const fields = field && root.open(field, ["name", "driver", "settings"]);
  if (fields === undefined) {
    return { id: newId(), name: unnamed, driver: "k3s", settings: {} };
  }
  const name = fields.requiredText("name", dnsLabel);
  const driver = fields.requiredText(
    "driver",
    undefined,
    'add "driver: k3s", for any Kubernetes that can be reached',
  );
  const settings = readRecord(fields, "settings");
  return {
    id: newId(),
    name: name?.value ?? unnamed,
    driver: driver?.value ?? "k3s",
    settings,
  };
}

function inFileOrder(left: Problem, right: Problem): number {
  const { line = 0, column = 0 } = left.at ?? {};
  const other = right.at ?? { line: 0, column: 0 };
  return line - other.line || column - other.column;
}
