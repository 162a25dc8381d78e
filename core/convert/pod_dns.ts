/** `dns`, `dns_search` and `dns_opt`: how the pod resolves names. */

import type {
  PodDNSConfig,
  PodDNSConfigOption,
} from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { isHostName } from "../domain/patterns.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import { isIpAddress } from "./ip_address.ts";
import { oneForPod } from "./one_for_pod.ts";

/** The fields of a pod that a resolver reads. */
export interface PodDns {
  readonly dnsPolicy?: string;
  readonly dnsConfig?: PodDNSConfig;
}

/** Limits of Kubernetes. */
const mostServers = 3;
const mostDomains = 32;

/**
 * Lists of all services are united (decision 20). Servers replace those of the
 * cluster, as Compose means it; names of services are found without any.
 */
export function podDns(
  services: readonly ComposeService[],
): { settings: PodDns; problems: Problem[] } {
  const problems: Problem[] = [];
  const servers = united(services.flatMap(({ dns }) => dns ?? []));
  const nameservers = checked(servers, mostServers, isIpAddress, {
    what: "use DNS server",
    fault: "it is no IP address",
    hint: "write an address such as 192.0.2.53",
  }, problems);
  const domains = united(services.flatMap(({ dnsSearch }) => dnsSearch ?? []));
  const none = domains.filter(({ value }) => value === ".");
  const searches = checked(
    domains.filter(({ value }) => value !== "."),
    mostDomains,
    (text) => isHostName(text.toLowerCase().replace(/\.$/, "")),
    {
      what: "search domain",
      fault: "it is no domain",
      hint: "write a domain such as example.com",
    },
    problems,
  );
  const options = dnsOptions(services, problems);
  const replaced = nameservers.length > 0;
  if (replaced) problems.push(noClusterNames(servers[0]));
  else for (const place of none) problems.push(keepsDomains(place));
  return {
    settings: compact({
      dnsPolicy: replaced ? "None" : undefined,
      dnsConfig: compact({ nameservers, searches, options }),
    }),
    problems,
  };
}

/** Each value once, at its first place. */
function united(texts: readonly Located<string>[]): Located<string>[] {
  const first = new Map<string, Located<string>>();
  for (const text of texts) {
    if (!first.has(text.value)) first.set(text.value, text);
  }
  return [...first.values()];
}

function checked(
  texts: readonly Located<string>[],
  most: number,
  isGood: (text: string) => boolean,
  words: { what: string; fault: string; hint: string },
  problems: Problem[],
): string[] {
  const good: string[] = [];
  for (const text of texts) {
    const fits = isGood(text.value);
    if (fits) good.push(text.value);
    if (fits && good.length <= most) continue;
    problems.push({
      level: "error",
      message: `Cannot ${words.what} "${text.value}": ${
        fits ? `a pod has at most ${most}` : words.fault
      }`,
      at: placeOf(text),
      hint: fits ? "remove one" : words.hint,
    });
  }
  return good;
}

/** `NAME` or `NAME:VALUE`; one value a name. */
function dnsOptions(
  services: readonly ComposeService[],
  problems: Problem[],
): PodDNSConfigOption[] {
  const byName = new Map<string, Located<string>[]>();
  for (const text of services.flatMap(({ dnsOptions }) => dnsOptions ?? [])) {
    const [name] = text.value.split(":", 1);
    const all = byName.get(name) ?? [];
    byName.set(name, all);
    all.push({ ...text, value: text.value.slice(name.length + 1) });
    if (/^[a-z][-a-z0-9]*$/.test(name)) continue;
    problems.push({
      level: "error",
      message: `Cannot set DNS option "${text.value}": it is no option`,
      at: placeOf(text),
      hint: "write one such as ndots:2 or use-vc",
    });
  }
  return [...byName].map(([name, values]) => {
    const one = oneForPod(`DNS option "${name}"`, values);
    problems.push(...one.problems);
    return compact({ name, value: one.value || undefined });
  });
}

function noClusterNames(server: Located<string>): Problem {
  return {
    level: "info",
    message:
      "The pod finds its own services by name, and nothing else of the cluster: `dns` replaces the cluster's servers",
    at: placeOf(server),
  };
}

function keepsDomains(place: Located<string>): Problem {
  return {
    level: "warning",
    message:
      'Cannot search no domain: the pod keeps those of its cluster without "dns"',
    at: placeOf(place),
    hint: "remove it, or add `dns`",
  };
}
