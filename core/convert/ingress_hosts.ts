/** The hosts that lead to an app, checked. */

import type { Problem } from "../domain/error.ts";
import { defaultHost } from "../domain/names.ts";
import { isHostName } from "../domain/patterns.ts";
import type { IngressRule } from "../domain/resources.ts";
import { type Located, placeOf } from "../domain/source.ts";
import type { Frame } from "./frame.ts";

/** Where a host is used first. */
export interface HostUse {
  readonly rule: IngressRule;
  readonly host: Located<string>;
}

/**
 * @param used hosts of the rules before; those of this one are added
 * @returns the hosts that hold, trimmed, each once
 */
export function checkHosts(
  rule: IngressRule,
  domain: string | undefined,
  used: Map<string, HostUse>,
  problems: Problem[],
): string[] {
  const hosts: string[] = [];
  for (const host of rule.hosts) {
    const name = host.value.trim();
    const problem = hostProblem(host, name, domain);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const first = used.get(name);
    if (first === undefined) {
      used.set(name, { rule, host });
      hosts.push(name);
    } else problems.push(...usedTwice(name, first, { rule, host }));
  }
  return hosts;
}

function hostProblem(
  host: Located<string>,
  name: string,
  domain: string | undefined,
): Problem | undefined {
  const at = placeOf(host);
  if (!isHostName(name)) {
    return {
      level: "error",
      message: `Cannot route host "${name}": it is no host name`,
      at,
      hint: name !== name.toLowerCase() && isHostName(name.toLowerCase())
        ? `write it in lower case: ${name.toLowerCase()}`
        : "write it like www.example.com, without scheme, port and path",
    };
  }
  const base = domain?.toLowerCase();
  if (base !== undefined && (name === base || name.endsWith(`.${base}`))) {
    return {
      level: "error",
      message:
        `Cannot route host "${name}": names below "${domain}" are given by the cluster`,
      at,
      hint: "remove it, or use a host of another domain",
    };
  }
  return undefined;
}

function usedTwice(name: string, first: HostUse, second: HostUse): Problem[] {
  if (first.rule === second.rule) {
    return [{
      level: "warning",
      message:
        `Cannot use host "${name}" twice in rule "${first.rule.name.value}"`,
      at: placeOf(second.host),
      hint: "remove the second one",
    }];
  }
  const rules = `"${first.rule.name.value}" and "${second.rule.name.value}"`;
  return [first, second].map(({ host }) => ({
    level: "error" as const,
    message: `Cannot route host "${name}" to two ports: ${rules} name it`,
    at: placeOf(host),
    hint: "remove it from one of the rules",
  }));
}

/** The host that a rule gets below the domain of the cluster. */
export function generatedHost(
  { names, target: { app } }: Frame,
  { hostPort }: IngressRule,
  domain: string,
  problems: Problem[],
): string | undefined {
  const host = defaultHost(app.name, names.idHash, hostPort.value, domain);
  if (isHostName(host)) return host;
  problems.push({
    level: "error",
    message: `Cannot make the default host "${host}": it is no host name`,
    at: placeOf(hostPort),
    hint:
      'correct "cluster.ingress.domain"; each part has at most 63 characters, in lower case',
  });
  return undefined;
}
