/** The name rules of Kubernetes that configuration and conversion check against. */

const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const hostLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** RFC 1123 label: 1 to 63 of a-z, 0-9 and inner dashes. */
export function isDnsLabel(text: string): boolean {
  return label.test(text);
}

/** RFC 1123 subdomain of at most 253 characters: what an Ingress host must be. */
export function isHostName(text: string): boolean {
  return text.length <= 253 &&
    text.split(".").every((part) => hostLabel.test(part));
}

/** Name of an ingress rule, which becomes a Service port name (decision 19). */
export function isRuleName(text: string): boolean {
  return /^[a-z](?:[-a-z0-9]{0,13}[a-z0-9])?$/.test(text);
}

/** Name of a logical volume: DNS label of 1 to 16 characters (spec/10 A.6). */
export function isVolumeName(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,14}[a-z0-9])?$/.test(text);
}

/** Name of an environment variable in a Kubernetes container. */
export function isEnvName(text: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text);
}
