/** Names that containers of the pod find in `/etc/hosts`. */

import type { HostAlias } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { isHostName } from "../domain/patterns.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { isIpAddress } from "./ip_address.ts";
import type { PodNames } from "./pod_names.ts";

const loopback = "127.0.0.1";

/**
 * Every service, alias and link is this pod (decision 18); `extra_hosts` of
 * all services are united (decision 20).
 *
 * @returns one entry an address, names sorted
 */
export function hostAliases(
  services: readonly ComposeService[],
  names: PodNames,
): { aliases: HostAlias[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const own = new Set<string>();
  for (const service of services) {
    own.add(names.get(service.name)!);
    const lower = service.name.toLowerCase();
    if (isHostName(lower)) own.add(lower);
    for (const alias of service.aliases) addAlias(alias, own, problems);
  }
  const byAddress = new Map([[loopback, own]]);
  const extra = extraHosts(services, own, problems);
  for (const [host, { value: { address } }] of extra) {
    const hosts = byAddress.get(address);
    if (hosts === undefined) byAddress.set(address, new Set([host]));
    else hosts.add(host);
  }
  const aliases = [...byAddress].map(([ip, hosts]) => ({
    ip,
    hostnames: [...hosts].sort(),
  }));
  const rest = aliases.slice(1).sort((a, b) => a.ip < b.ip ? -1 : 1);
  return { aliases: [aliases[0], ...rest], problems };
}

function addAlias(
  alias: Located<string>,
  own: Set<string>,
  problems: Problem[],
): void {
  const lower = alias.value.toLowerCase();
  const safe = lower.replaceAll("_", "-");
  if (!isHostName(safe)) {
    problems.push({
      level: "error",
      message: `Cannot use alias "${alias.value}": it is no host name`,
      at: placeOf(alias),
      hint: "use letters, digits, inner dashes and dots",
    });
    return;
  }
  own.add(safe);
  if (safe === lower) return;
  problems.push({
    level: "warning",
    message:
      `Cannot resolve "${alias.value}" in a pod: its name there is "${safe}"`,
    at: placeOf(alias),
    hint: `write "${safe}" where "${alias.value}" is used`,
  });
}

type ExtraHost = Located<{ host: string; address: string }>;

function extraHosts(
  services: readonly ComposeService[],
  own: ReadonlySet<string>,
  problems: Problem[],
): Map<string, ExtraHost> {
  const found = new Map<string, ExtraHost>();
  for (const entry of services.flatMap(({ extraHosts }) => extraHosts)) {
    const host = entry.value.host.toLowerCase();
    const address = entry.value.address.replace(/^\[(.*)\]$/, "$1");
    const clean = { ...entry, value: { host, address } };
    const problem = hostProblem(clean, own);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const first = found.get(host);
    if (first === undefined) found.set(host, clean);
    else if (first.value.address !== address) {
      problems.push(...differ(first, clean));
    }
  }
  return found;
}

function hostProblem(
  entry: ExtraHost,
  own: ReadonlySet<string>,
): Problem | undefined {
  const { host, address } = entry.value;
  const at = placeOf(entry);
  const what = `Cannot map host "${host}" to "${address}"`;
  if (!isHostName(host)) {
    return {
      level: "error",
      message: `${what}: "${host}" is no host name`,
      at,
      hint: "use letters, digits, inner dashes and dots",
    };
  }
  if (address === "host-gateway") {
    return {
      level: "warning",
      message: `${what}: a pod has no Docker host`,
      at,
      hint: "write the IP address of the machine that is meant",
    };
  }
  if (!isIpAddress(address)) {
    return {
      level: "error",
      message: `${what}: that is no IP address`,
      at,
      hint: 'write "host:address", such as "db.example.com:10.0.0.5"',
    };
  }
  if (own.has(host) && address !== loopback) {
    return {
      level: "error",
      message: `${what}: it is the name of a service in this pod`,
      at,
      hint: "remove the entry, or rename the service",
    };
  }
  return undefined;
}

function differ(first: ExtraHost, second: ExtraHost): Problem[] {
  const { host, address } = second.value;
  return [first, second].map((entry) => ({
    level: "error" as const,
    message:
      `Cannot map host "${host}" twice in one pod: to "${first.value.address}" and "${address}"`,
    at: placeOf(entry),
    hint: "write the same address in both places",
  }));
}
