/** The static configuration of Traefik, as arguments of its container. */

import type { ClusterIngress } from "../../domain/resources.ts";
import { traefikName } from "./names.ts";
import type { TraefikSettings } from "./settings.ts";

/** Who signs certificates for the hosts that users choose. */
const acmeServers = {
  production: "https://acme-v02.api.letsencrypt.org/directory",
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
};

/** Address of the ACME account when there is none; the servers may refuse it. */
export const noEmail = "noreply@example.com";

/** Ports in the pod; those below 1024 would need a capability. */
export const podPorts = { web: 8000, websecure: 8443, traefik: 8080 };

/** Where the pod finds its files. */
export const podPaths = {
  data: "/data",
  config: "/config/traefik",
  tls: "/config/tls",
};

/** The values contract of spec/50 §4, and what its chart used to add (decision 37). */
export function traefikArguments(
  { namespace, certEmail = noEmail }: ClusterIngress,
  { ingressClass, redirect }: TraefikSettings,
): string[] {
  const ingress = "--providers.kubernetesingress";
  return [
    "--global.checknewversion=false",
    "--global.sendanonymoususage=false",
    "--log.level=INFO",
    "--log.nocolor=true",
    ...Object.entries(podPorts).map(([name, port]) =>
      `--entrypoints.${name}.address=:${port}/tcp`
    ),
    "--entrypoints.websecure.http.tls=true",
    ...redirect ? redirections : [],
    "--ping=true",
    "--accesslog=true",
    `${ingress}=true`,
    `${ingress}.ingressclass=${ingressClass}`,
    `${ingress}.allowemptyservices=true`,
    `${ingress}.ingressendpoint.publishedservice=${namespace}/${traefikName}`,
    ...Object.entries(acmeServers).flatMap(([name, server]) => {
      const acme = `--certificatesresolvers.${name}.acme`;
      return [
        `${acme}.tlschallenge=true`,
        `${acme}.caserver=${server}`,
        `${acme}.email=${certEmail}`,
        `${acme}.storage=${podPaths.data}/acme-${name}.json`,
      ];
    }),
    `--providers.file.directory=${podPaths.config}`,
    "--providers.file.watch=true",
  ];
}

/** To the port that clients know, not to that of the pod. */
const redirections = [
  "--entrypoints.web.http.redirections.entrypoint.to=:443",
  "--entrypoints.web.http.redirections.entrypoint.scheme=https",
  "--entrypoints.web.http.redirections.entrypoint.permanent=true",
];
