/** Bundle -> one model that knows its places. */

import type { Problem } from "../domain/error.ts";
import type { Entry, MapNode, Node } from "../domain/tree.ts";
import { isNull } from "../domain/tree.ts";
import type { ComposeBundle } from "../operations/bundle.ts";
import { isActive, profilesOf } from "./active_services.ts";
import { assemble } from "./assemble.ts";
import { recallAssembly, type RememberedAssembly } from "./assembly_memo.ts";
import { checkKeys } from "./check_keys.ts";
import { Findings } from "./findings.ts";
import { composeLimits } from "./limits.ts";
import type { ComposeProject } from "./model.ts";
import { portBudget } from "./parse_ports.ts";
import {
  parseService,
  type ServiceContext,
  type WrittenService,
} from "./parse_service.ts";
import { resolveDependencies } from "./resolve_dependencies.ts";
import { Stores } from "./stores.ts";
import { mapOf } from "./values.ts";
import { Variables } from "./variables.ts";

/** A project and all that is wrong with its files. */
export interface LoadedProject {
  /** Absent when the files cannot be read at all; of use only without errors. */
  readonly project?: ComposeProject;
  readonly problems: readonly Problem[];
}

/**
 * Pure: knows nothing but the bundle. All problems come at once, in the order
 * of places; no key is dropped in silence.
 */
export function loadCompose(bundle: ComposeBundle): LoadedProject {
  const { tree, problems } = recallAssembly(bundle) ?? assembleBundle(bundle);
  const findings = new Findings(problems);
  const project = tree && loadProject(tree, bundle, findings);
  return { project, problems: findings.inOrder() };
}

function assembleBundle(bundle: ComposeBundle): RememberedAssembly {
  const findings = new Findings();
  const lookup = (name: string) => ownValue(bundle.variables, name);
  const { tree } = assemble(
    {
      entries: bundle.entries,
      directory: bundle.directory ?? "",
      read: (path) => ownValue(bundle.files, path),
    },
    new Variables(lookup, findings),
    findings,
  );
  return { tree, problems: findings.problems };
}

function loadProject(
  tree: MapNode,
  bundle: ComposeBundle,
  findings: Findings,
): ComposeProject | undefined {
  const sections = readSections(tree, findings);
  const { services } = sections;
  if (services === undefined) {
    checkKeys(tree, () => true, findings);
    return undefined;
  }
  const profiles = new Set(bundle.profiles);
  const inactive = new Map<string, readonly string[]>();
  for (const [name, { value }] of services.entries) {
    if (!isActive(value, profiles, findings)) {
      inactive.set(name, profilesOf(value, findings));
    }
  }
  checkKeys(tree, (name) => !inactive.has(name), findings);
  const context = {
    bundle,
    networks: new Set(sections.networks?.entries.keys()),
    ports: portBudget(),
    stores: new Stores(tree, bundle, findings),
  };
  const written = [...services.entries.values()]
    .filter((entry) => !inactive.has(entry.key))
    .sort((one, other) => one.key < other.key ? -1 : 1)
    .map((entry) => readService(entry, context, findings))
    .filter((service) => service !== undefined);
  if (inactive.size > 0 && inactive.size === services.entries.size) {
    findings.error(
      tree.entries.get("services")!,
      "Cannot run the project: no active profile selects a service",
      `add --profile ${inactive.values().next().value![0]}`,
    );
  }
  return {
    services: resolveDependencies(written, inactive, findings),
    volumes: sections.volumes?.entries ?? new Map(),
    tree,
  };
}

function readService(
  entry: Entry,
  context: ServiceContext,
  findings: Findings,
): WrittenService | undefined {
  if (!/^[a-zA-Z0-9._-]+$/.test(entry.key)) {
    findings.error(
      entry,
      `Cannot name a service "${entry.key}": a name has letters, digits, ".", "_" and "-"`,
      "rename the service",
    );
  }
  const empty: MapNode = { ...spotOf(entry), kind: "map", entries: new Map() };
  const service = isNull(entry.value)
    ? empty
    : mapOf(entry.value, entry.key, findings);
  return service && parseService(entry, service, context, findings);
}

/** Top-level mappings, each checked for its form. */
function readSections(tree: MapNode, findings: Findings) {
  const read = (key: string) => {
    const node = tree.entries.get(key)?.value;
    if (node === undefined || isNull(node)) return undefined;
    return mapOf(node, key, findings);
  };
  const services = read("services");
  const written = tree.entries.get("services");
  const count = services?.entries.size ?? 0;
  if (count > composeLimits.services) {
    findings.error(
      written!,
      `Cannot load ${count} services: a project has at most ${composeLimits.services}`,
      "split the project into several apps",
    );
    return {};
  }
  if (count === 0 && (services !== undefined || isAbsent(written?.value))) {
    findings.error(
      written ?? tree,
      "Cannot run the project: it has no services",
      "add a service below `services:`",
    );
  }
  const networks = read("networks");
  const volumes = read("volumes");
  read("models");
  for (const section of [networks, volumes, read("configs"), read("secrets")]) {
    section?.entries.forEach((entry) => {
      if (!isNull(entry.value)) mapOf(entry.value, entry.key, findings);
    });
  }
  return { services, networks, volumes };
}

function isAbsent(node: Node | undefined): boolean {
  return node === undefined || isNull(node);
}

function spotOf({ source, offset }: Entry) {
  return { source, offset };
}

function ownValue(
  record: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
