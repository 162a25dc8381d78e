/** Checks on the way in: the ingress controller, its address, and the names that lead to it. */

import { ingressClassOf } from "../../convert/traefik/settings.ts";
import type { Target } from "../../domain/resources.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Machine } from "../../ports/machine.ts";
import { failed, type Found, ok, warning } from "./check.ts";
import { certificateFound } from "./server_checks.ts";

const installHint = "kompoxops cluster install --wait";

/** The controller and where it can be reached. */
export interface Ingress {
  readonly found: Found;
  /** Addresses and host names of its load balancers. */
  readonly addresses: readonly string[];
}

/** @throws {KompoxError} `denied` when this user may not look */
export async function checkIngress(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<Ingress> {
  const { namespace } = target.cluster.ingress;
  const { ingressClass: name } = ingressClassOf(target);
  const [ingressClass, services] = await Promise.all([
    kube.get({
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      name,
    }, signal),
    kube.list({ apiVersion: "v1", kind: "Service" }, { namespace }, signal),
  ]);
  if (ingressClass === undefined) {
    const message = `there is no IngressClass "${name}"`;
    const needed = target.app.ingress.rules.length > 0;
    const found = needed
      ? failed(`Cannot reach the app by its hosts: ${message}`, installHint)
      : warning(message, installHint);
    return { found, addresses: [] };
  }
  const addresses = services.items.flatMap(addressesOf);
  const ports = services.items.flatMap(nodePorts);
  const what = `IngressClass "${name}"`;
  if (addresses.length > 0) {
    return { found: ok(`${what} at ${addresses.join(", ")}`), addresses };
  }
  if (ports.length > 0) {
    const found = ok(`${what} at port ${ports.join(", ")} of the nodes`);
    return { found, addresses };
  }
  const found = warning(
    `${what}, but no Service in namespace "${namespace}" has an address`,
    "set cluster.ingress.namespace to the controller's, or give its Service " +
      "an address",
  );
  return { found, addresses };
}

function addressesOf({ spec, status }: KubeObject): string[] {
  const { externalIPs = [] } = (spec ?? {}) as { externalIPs?: string[] };
  const { loadBalancer } = (status ?? {}) as {
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
  };
  const given = loadBalancer?.ingress ?? [];
  return [...externalIPs, ...given.map(({ ip, hostname }) => ip ?? hostname)]
    .filter((address) => address !== undefined);
}

function nodePorts({ spec }: KubeObject): string[] {
  const { type, ports = [] } = (spec ?? {}) as {
    type?: string;
    ports?: { name?: string; nodePort?: number }[];
  };
  if (type !== "NodePort" && type !== "LoadBalancer") return [];
  return ports.filter(({ nodePort }) => nodePort !== undefined)
    .map(({ name, nodePort }) => `${nodePort}${name ? ` (${name})` : ""}`);
}

/** What name servers say of one host. */
export interface Resolved {
  readonly found: Found;
  /** Whether the host has an address. */
  readonly known: boolean;
}

/** @param expected addresses and names of the ingress controller, as far as known */
export async function checkDns(
  host: string,
  expected: readonly string[],
  machine: Machine,
  signal: AbortSignal,
): Promise<Resolved> {
  const addresses = await machine.addresses(host, signal);
  const target = expected[0];
  if (addresses.length === 0) {
    const found = warning(
      `"${host}" has no address`,
      target === undefined
        ? "point it at the ingress controller"
        : `add a DNS record: ${host} ${recordType(target)} ${target}`,
    );
    return { found, known: false };
  }
  const names = expected.filter((each) => recordType(each) === "CNAME");
  const behind = await Promise.all(
    names.map((name) => machine.addresses(name, signal)),
  );
  const wanted = new Set([...expected, ...behind.flat()]);
  const leads = wanted.size === 0 || addresses.some((it) => wanted.has(it));
  const text = `"${host}" is ${addresses.join(", ")}`;
  const found = leads ? ok(text) : warning(
    `${text}, and the ingress controller is ${expected.join(", ")}`,
    `point it there, unless a proxy stands between`,
  );
  return { found, known: true };
}

function recordType(address: string): string {
  if (/^[0-9.]+$/.test(address)) return "A";
  return address.includes(":") ? "AAAA" : "CNAME";
}

/** What a host shows to a browser. */
export async function checkHostCertificate(
  host: string,
  machine: Machine,
  now: Date,
  signal: AbortSignal,
): Promise<Found> {
  const certificate = await machine.certificate(host, signal);
  const { notAfter, issuer, fault } = certificate;
  const what = `the certificate of "${issuer}"`;
  const hint = "renew it: set certResolver, or replace the file or Secret of " +
    "cluster.ingress.certificates";
  if (fault !== undefined && notAfter > now) {
    return warning(
      `browsers do not trust ${what}: ${fault}`,
      "set cluster.ingress.certResolver and certEmail, or certificates",
    );
  }
  return certificateFound(what, notAfter, now, hint, 14);
}
