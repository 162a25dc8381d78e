/** What names, hosts and other texts of a configuration have to look like, in code and in words. */

import { isCron } from "../../domain/cron.ts";
import {
  isDnsLabel,
  isHostName,
  isRuleName,
  isVolumeName,
} from "../../domain/patterns.ts";

/** A rule for a text; `what` completes "it is not ...". */
export interface TextRule {
  holds(text: string): boolean;
  readonly what: string;
  hint(text: string): string;
}

/** User text for a message: in quotes, see {@link clipped}. */
export function shown(text: string): string {
  return `"${clipped(text)}"`;
}

/** User text on one line, at most 60 characters of it. */
export function clipped(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return short.replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Name of a service, a provider or a cluster. */
export const dnsLabel: TextRule = {
  holds: isDnsLabel,
  what: "a DNS label",
  hint: (text) =>
    suggest(text, 63) ??
      'use 1 to 63 of a-z, 0-9 and "-", with a letter or digit at both ends',
};

/** Name of an app: short enough that no derived name passes 63 characters (spec/10 A.2). */
export const appNameRule: TextRule = {
  holds: (text) => isDnsLabel(text) && text.length <= 40,
  what: "a DNS label of at most 40 characters",
  hint: (text) =>
    suggest(text, 40) ??
      'use 1 to 40 of a-z, 0-9 and "-", with a letter or digit at both ends',
};

/** Name of a logical volume (spec/10 A.6). */
export const volumeNameRule: TextRule = {
  holds: isVolumeName,
  what: "a DNS label of at most 16 characters",
  hint: (text) =>
    suggest(text, 16) ??
      'use 1 to 16 of a-z, 0-9 and "-", with a letter or digit at both ends',
};

/** Name of an ingress rule (decision 19). */
export const ruleNameRule: TextRule = {
  holds: isRuleName,
  what: "the name of a port",
  hint: () =>
    'use 1 to 15 of a-z, 0-9 and "-", a letter first, no "-" at the end',
};

/** Host of an ingress rule or default domain. */
export const hostRule: TextRule = {
  holds: (text) => isHostName(text) && !isAddress(text),
  what: "a host name",
  hint: hostHint,
};

/** Name of a ServiceAccount or another object: a DNS subdomain. */
export const objectName: TextRule = {
  holds: isHostName,
  what: "the name of a Kubernetes object",
  hint: () => 'use a-z, 0-9, "-" and ".", with a letter or digit at both ends',
};

/** Name of a static certificate, whose Secret is `tls-<name>`. */
export const certificateName: TextRule = {
  holds: (text) => isDnsLabel(text) && text.length <= 59,
  what: "a DNS label of at most 59 characters",
  hint: () =>
    'use 1 to 59 of a-z, 0-9 and "-", with a letter or digit at both ends',
};

/** When something is done again and again. */
export const cronRule: TextRule = {
  holds: isCron,
  what: "a schedule of cron",
  hint: () =>
    'write minute, hour, day, month and weekday in UTC, such as "0 3 * * *", or @daily',
};

/** Address of an ACME account; only the shape that the authority insists on. */
export const emailRule: TextRule = {
  holds: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  what: "an e-mail address",
  hint: () => "write it as name@example.com",
};

/** Value of a Kubernetes label, such as the name of a pool or a zone. */
export const labelValue: TextRule = {
  holds: (text) =>
    text.length <= 63 && /^(?:[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?)?$/.test(text),
  what: "the value of a label",
  hint: () =>
    'use at most 63 of A-Z, a-z, 0-9, "-", "_" and ".", with a letter or digit at both ends',
};

/** Key of a Kubernetes label: a name, with a DNS prefix and `/` before it when wanted. */
export const labelKey: TextRule = {
  holds(text) {
    const slash = text.indexOf("/");
    const name = text.slice(slash + 1);
    return name !== "" && labelValue.holds(name) &&
      (slash < 0 || isHostName(text.slice(0, slash)));
  },
  what: "the key of a label",
  hint: () => 'write it as "name" or "example.com/name"',
};

/** A DNS label of at most `length` characters; empty when nothing of the text can stay. */
export function labelFrom(text: string, length: number): string {
  return text.slice(0, 300).toLowerCase().replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "").slice(0, length).replace(/-$/, "");
}

function suggest(text: string, length: number): string | undefined {
  const label = labelFrom(text, length);
  return label === "" ? undefined : `use "${label}"`;
}

function isAddress(text: string): boolean {
  return /^[0-9.]+$/.test(text);
}

function hostHint(text: string): string {
  if (text.length > 253) return "use at most 253 characters";
  if (text.includes("*")) return "write out each host, without *";
  if (isAddress(text)) return "use a name, not an address";
  const host = text.slice(0, 300).toLowerCase()
    .replace(/^[a-z]+:\/\//, "").replace(/[/:].*$/s, "").replace(/\.$/, "");
  if (isHostName(host) && !isAddress(host)) return `use "${host}"`;
  return 'use labels of a-z, 0-9 and inner "-", with a dot between them';
}

/** Stands in for a name that is missing or wrong, so that checking can go on. */
export const unnamed = "unnamed";
