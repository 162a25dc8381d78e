/** One service of the merged document as the model has it. */

import type { ComposeBundle } from "../operations/bundle.ts";
import { locate, type Located } from "../domain/source.ts";
import { type Entry, isNull, type MapNode } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeService } from "./model.ts";
import { parseCommand } from "./parse_command.ts";
import {
  parseDependsOn,
  parseLinks,
  started,
  type WrittenDependency,
} from "./parse_depends_on.ts";
import { parseEnvironment } from "./parse_environment.ts";
import { parseFiles } from "./parse_files.ts";
import { parseHealthcheck } from "./parse_healthcheck.ts";
import { parseHooks } from "./parse_hooks.ts";
import { parseDomain, parsePodKeys } from "./parse_pod_keys.ts";
import { parseExpose, parsePorts, type PortBudget } from "./parse_ports.ts";
import { parseResources } from "./parse_resources.ts";
import { parseSecurityOpt } from "./parse_security_opt.ts";
import {
  parseAliases,
  parseCapabilities,
  parseExtraHosts,
  parseGracePeriod,
  parsePullPolicy,
  parseRestart,
} from "./parse_settings.ts";
import { withSharedMemory } from "./parse_shm.ts";
import { parseVolumes } from "./parse_volumes.ts";
import type { Stores } from "./stores.ts";
import { pairsOf } from "./pairs.ts";
import { booleanOf, fieldOf, looseText, textOf, textsOf } from "./values.ts";

/** What the services of one project share. */
export interface ServiceContext {
  readonly bundle: ComposeBundle;
  /** Names below the top-level `networks`. */
  readonly networks: ReadonlySet<string>;
  readonly ports: PortBudget;
  readonly stores: Stores;
}

/** A service whose dependencies are not yet compared with the others. */
export type WrittenService = Omit<ComposeService, "dependsOn"> & {
  readonly dependsOn: readonly WrittenDependency[];
};

/** @param entry the service below its name */
export function parseService(
  { key: name, value, source, offset }: Entry,
  service: MapNode,
  context: ServiceContext,
  findings: Findings,
): WrittenService {
  const spot = { source, offset };
  const node = (key: string) => fieldOf(service.entries, key);
  const text = (key: string) => textOf(node(key), key, findings);
  const flag = (key: string) => booleanOf(node(key), key, findings) ?? false;
  const image = text("image");
  const known = image !== undefined || node("provider") !== undefined;
  if (!known && (isNull(value) || node("image") === undefined)) {
    missingImage(name, service, spot, findings);
  }
  const environment = parseEnvironment(service, context.bundle, findings);
  const links = parseLinks(node("links"), findings);
  const containerName = text("container_name");
  const hostname = text("hostname");
  const pairs = (key: string) => {
    const written = node(key);
    return written && pairsOf(written, key, findings);
  };
  const { variables } = context.bundle;
  const lookup = (name: string) =>
    Object.hasOwn(variables, name) ? variables[name] : undefined;
  const hooks = (key: string) => parseHooks(node(key), key, lookup, findings);
  return {
    name,
    spot,
    image,
    command: parseCommand(node("command"), "command", findings),
    entrypoint: parseCommand(node("entrypoint"), "entrypoint", findings),
    environment: environment.values,
    environmentFromFiles: environment.fromFiles,
    ports: parsePorts(node("ports"), context.ports, findings),
    ...parseExpose(node("expose"), context.ports, findings),
    mounts: withSharedMemory(
      parseVolumes(service, context.bundle.paths, findings),
      service,
      findings,
    ),
    files: parseFiles(
      service,
      context.stores,
      context.bundle.paths,
      findings,
    ),
    healthcheck: parseHealthcheck(node("healthcheck"), findings),
    dependsOn: [
      ...parseDependsOn(node("depends_on"), findings),
      ...links.dependencies,
      ...sharedNetwork(text("network_mode")),
    ],
    restart: parseRestart(service, findings),
    workingDir: text("working_dir"),
    user: looseText(node("user"), "user", findings),
    groupAdd: textsOf(node("group_add"), "group_add", findings),
    tty: flag("tty"),
    stdinOpen: flag("stdin_open"),
    readOnly: flag("read_only"),
    stopGracePeriodMs: parseGracePeriod(service, findings),
    hostname,
    ...parsePodKeys(service, findings),
    pullPolicy: parsePullPolicy(service, findings),
    extraHosts: parseExtraHosts(service, findings),
    aliases: [
      ...(containerName === undefined || containerName.value === name
        ? []
        : [containerName]),
      ...parseAliases(service, context.networks, findings),
      ...links.aliases,
      ...parseDomain(service, hostname, findings),
    ],
    capAdd: parseCapabilities(service, "cap_add", findings),
    capDrop: parseCapabilities(service, "cap_drop", findings),
    confinement: parseSecurityOpt(node("security_opt"), findings),
    labels: pairs("labels"),
    annotations: pairs("annotations"),
    postStart: hooks("post_start"),
    preStop: hooks("pre_stop"),
    ...parseResources(service, findings),
  };
}

function missingImage(
  name: string,
  service: MapNode,
  spot: Parameters<Findings["error"]>[0],
  findings: Findings,
): void {
  const build = service.entries.get("build");
  findings.error(
    build ?? spot,
    build === undefined
      ? `Cannot run "${name}": it has no image`
      : `Cannot run "${name}": it has no image, and Kompox builds none`,
    build === undefined
      ? "add `image: NAME:TAG`"
      : "build and push the image, and add `image: REGISTRY/NAME:TAG`",
  );
}

/** `network_mode: service:NAME` waits for that service, as for Docker. */
function sharedNetwork(
  mode: Located<string> | undefined,
): WrittenDependency[] {
  if (!mode?.value.startsWith("service:")) return [];
  const service = mode.value.slice("service:".length);
  return [started(service, locate(service, mode))];
}
