/** The keys of a service that Kubernetes has once in a pod: DNS, kernel settings, platform, init (decision 20). */

import { locate, type Located } from "../domain/source.ts";
import type { MapNode } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeService } from "./model.ts";
import { pairsOf } from "./pairs.ts";
import { booleanOf, fieldOf, textOf, textsOf } from "./values.ts";

type PodKeys = Pick<
  ComposeService,
  "platform" | "init" | "dns" | "dnsSearch" | "dnsOptions" | "sysctls"
>;

/** Texts as written; conversion compares them and checks them. */
export function parsePodKeys(service: MapNode, findings: Findings): PodKeys {
  const { entries } = service;
  const texts = (key: string) => {
    const node = fieldOf(entries, key);
    return node && textsOf(node, key, findings);
  };
  const sysctls = fieldOf(entries, "sysctls");
  return {
    platform: textOf(fieldOf(entries, "platform"), "platform", findings),
    init: parseInit(service, findings),
    dns: texts("dns"),
    dnsSearch: texts("dns_search"),
    dnsOptions: texts("dns_opt"),
    sysctls: sysctls && pairsOf(sysctls, "sysctls", findings),
  };
}

function parseInit(
  service: MapNode,
  findings: Findings,
): Located<boolean> | undefined {
  const node = fieldOf(service.entries, "init");
  const value = booleanOf(node, "init", findings);
  return value === undefined ? undefined : locate(value, node!);
}

/**
 * `HOSTNAME.DOMAINNAME`, one more name of the pod. Kubernetes makes the domain
 * of a pod itself, so it cannot be set.
 */
export function parseDomain(
  service: MapNode,
  hostname: Located<string> | undefined,
  findings: Findings,
): Located<string>[] {
  const key = "domainname";
  const domain = textOf(fieldOf(service.entries, key), key, findings);
  if (domain === undefined || domain.value === "") return [];
  if (hostname !== undefined) {
    return [locate(`${hostname.value}.${domain.value}`, domain)];
  }
  findings.warning(
    domain,
    `Cannot carry over "${key}": the service has no "hostname" that it could follow`,
    "add `hostname: NAME`",
  );
  return [];
}
