/** The small keys of a service: user, capabilities, names, restart and their like. */

import { baselineCapabilities } from "../domain/capabilities.ts";
import { locate, type Located } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { parseDuration } from "./units.ts";
import {
  fieldOf,
  looseText,
  mapOf,
  textOf,
  textsOf,
  wrongForm,
} from "./values.ts";

/** `restart`, else the condition of `deploy.restart_policy`. */
export function parseRestart(
  service: MapNode,
  findings: Findings,
): Located<string> | undefined {
  const node = fieldOf(service.entries, "restart");
  if (node !== undefined) {
    const text = textOf(node, "restart", findings);
    if (text === undefined) return undefined;
    if (
      /^(?:no|always|unless-stopped|on-failure(?::[0-9]+)?)$/.test(text.value)
    ) {
      return text;
    }
    findings.error(
      text,
      `Cannot restart by "${text.value}": it is no policy`,
      'use "no", always, on-failure or unless-stopped',
    );
    return undefined;
  }
  const deploy = fieldOf(service.entries, "deploy");
  const policy = deploy?.kind === "map"
    ? fieldOf(deploy.entries, "restart_policy")
    : undefined;
  const map = policy && mapOf(policy, "restart_policy", findings);
  const text = textOf(
    map && fieldOf(map.entries, "condition"),
    "condition",
    findings,
  );
  if (text === undefined) return undefined;
  const policies = { none: "no", "on-failure": "on-failure", any: "always" };
  if (Object.hasOwn(policies, text.value)) {
    return locate(policies[text.value as keyof typeof policies], text);
  }
  findings.error(
    text,
    `Cannot restart by "${text.value}": it is no condition`,
    "use none, on-failure or any",
  );
  return undefined;
}

/** @returns milliseconds */
export function parseGracePeriod(
  service: MapNode,
  findings: Findings,
): Located<number> | undefined {
  const key = "stop_grace_period";
  const text = looseText(fieldOf(service.entries, key), key, findings);
  if (text === undefined) return undefined;
  const ms = parseDuration(text.value);
  if (ms !== undefined) return locate(ms, text);
  findings.error(
    text,
    `Cannot read "${key}": "${text.value}" is no duration`,
    "write a duration such as 30s or 1m30s",
  );
  return undefined;
}

/** Names without `CAP_`, in capitals; those beyond the baseline are refused (decision 21). */
export function parseCapabilities(
  service: MapNode,
  key: "cap_add" | "cap_drop",
  findings: Findings,
): Located<string>[] {
  const names: Located<string>[] = [];
  for (const text of textsOf(fieldOf(service.entries, key), key, findings)) {
    const name = text.value.toUpperCase().replace(/^CAP_/, "");
    if (!/^[A-Z_]+$/.test(name)) {
      findings.error(
        text,
        `Cannot read "${key}": "${text.value}" is no capability`,
        "write a name such as NET_BIND_SERVICE",
      );
    } else if (key === "cap_add" && !baselineCapabilities.has(name)) {
      findings.error(
        text,
        `Cannot add capability "${name}": it reaches beyond the container`,
        `remove it; allowed are ${[...baselineCapabilities].join(", ")}`,
      );
    } else names.push(locate(name, text));
  }
  return names;
}

/** `HOST:ADDRESS`, `HOST=ADDRESS` or a mapping of hosts. */
export function parseExtraHosts(
  service: MapNode,
  findings: Findings,
): Located<{ host: string; address: string }>[] {
  const key = "extra_hosts";
  const node = fieldOf(service.entries, key);
  if (node === undefined) return [];
  const hosts: Located<{ host: string; address: string }>[] = [];
  const add = (host: string, address: string, spot: Node) => {
    const bare = address.trim().replace(/^\[(.*)\]$/, "$1");
    if (bare === "host-gateway") {
      findings.error(
        spot,
        `Cannot resolve "${host}": "host-gateway" is an address of Docker`,
        "write the IP address that is meant",
      );
    } else if (host === "" || !isAddress(bare)) {
      findings.error(
        spot,
        `Cannot resolve "${host}": "${address}" is no IP address`,
        'write "HOST:ADDRESS"',
      );
    } else hosts.push(locate({ host: host.trim(), address: bare }, spot));
  };
  if (node.kind === "map") {
    for (const [host, { value }] of node.entries) {
      for (const text of textsOf(value, host, findings)) {
        add(host, text.value, value);
      }
    }
    return hosts;
  }
  if (node.kind === "scalar") {
    wrongForm(node, key, "a list or a mapping", findings);
    return [];
  }
  for (const item of node.items) {
    const text = textOf(item, key, findings);
    if (text === undefined) continue;
    const split = /[=:]/.exec(text.value)?.index ?? text.value.length;
    add(text.value.slice(0, split), text.value.slice(split + 1), item);
  }
  return hosts;
}

/** Aliases on all networks; `default` and declared networks are the same here. */
export function parseAliases(
  service: MapNode,
  networks: ReadonlySet<string>,
  findings: Findings,
): Located<string>[] {
  const node = fieldOf(service.entries, "networks");
  if (node === undefined) return [];
  const known = (name: string, spot: Node | Located<string>) => {
    if (name === "default" || networks.has(name)) return;
    findings.error(
      spot,
      `Cannot join network "${name}": it is not defined`,
      `add "${name}:" below the top-level \`networks\``,
    );
  };
  if (node.kind !== "map") {
    for (const text of textsOf(node, "networks", findings)) {
      known(text.value, text);
    }
    return [];
  }
  const aliases: Located<string>[] = [];
  for (const [name, entry] of node.entries) {
    known(name, { ...entry.value, ...{ offset: entry.offset } });
    if (isNull(entry.value)) continue;
    const map = mapOf(entry.value, name, findings);
    if (map === undefined) continue;
    aliases.push(
      ...textsOf(fieldOf(map.entries, "aliases"), "aliases", findings),
    );
  }
  return aliases;
}

/** `always`, `missing` and so on; what Kubernetes has no word for is told. */
export function parsePullPolicy(
  service: MapNode,
  findings: Findings,
): Located<string> | undefined {
  const key = "pull_policy";
  const text = textOf(fieldOf(service.entries, key), key, findings);
  if (text === undefined) return undefined;
  if (/^(?:always|never|missing|if_not_present|build)$/.test(text.value)) {
    return text;
  }
  if (
    /^(?:refresh|daily|weekly|every_(?:[0-9]{1,9}[wdhms])+)$/.test(text.value)
  ) {
    findings.warning(
      text,
      `Cannot carry over "${key}": images are pulled when a pod starts, "${text.value}" cannot be had`,
      "use always, missing or never",
    );
    return undefined;
  }
  findings.error(
    text,
    `Cannot pull by "${text.value}": it is no policy`,
    "use always, missing or never",
  );
  return undefined;
}

function isAddress(text: string): boolean {
  const parts = text.split(".");
  if (parts.length === 4) {
    return parts.every((part) => /^[0-9]{1,3}$/.test(part) && +part < 256);
  }
  return /^[0-9a-fA-F:]{2,39}$/.test(text) && text.split(":").length > 2;
}
