/** Names for a first configuration, made from names that follow other rules. */

import { isRuleName } from "../../domain/patterns.ts";
import { labelFrom } from "./text_rules.ts";

/** Name of an app: a letter first, for it names a Service too; at most 40 characters. */
export function appNameFrom(text: string): string {
  const label = labelFrom(text, 40);
  if (label === "") return "app";
  return /^[a-z]/.test(label) ? label : labelFrom(`app-${label}`, 40);
}

/**
 * One rule name for each host port, in order: that of the service when it has
 * one port, `<service>-<port>` when it has more, `p<port>` when that is no
 * rule name (decision 19) or taken.
 *
 * @returns names by host port
 */
export function ruleNames(
  ports: readonly { readonly service: string; readonly hostPort: number }[],
): ReadonlyMap<number, string> {
  const services = new Map<number, string>();
  for (const { service, hostPort } of ports) {
    if (!services.has(hostPort)) services.set(hostPort, service);
  }
  const counts = new Map<string, number>();
  for (const service of services.values()) {
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const [hostPort, service] of services) {
    const stem = labelFrom(service, 63);
    const wanted = counts.get(service) === 1 ? stem : `${stem}-${hostPort}`;
    const name = isFree(wanted, taken) ? wanted : `p${hostPort}`;
    taken.add(name);
    names.set(hostPort, name);
  }
  return names;
}

/** `p53` and `p53-udp` are the names of ports that have no rule. */
function isFree(name: string, taken: ReadonlySet<string>): boolean {
  return isRuleName(name) && !taken.has(name) &&
    !/^p[0-9]+(?:-udp)?$/.test(name);
}
