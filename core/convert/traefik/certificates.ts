/** Static certificates: a Secret for each, and the file that tells Traefik of them. */

import { contentHash } from "../../domain/hash.ts";
import { writeYaml } from "../../domain/write_yaml.ts";
import type { IngressExtras } from "../../ports/driver.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { podPaths } from "./arguments.ts";
import { inNamespace, traefikName, type TraefikNames } from "./names.ts";

/** A certificate whose text is known. */
export interface IngressCertificate {
  /** Its Secret is `tls-<name>`. */
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM; secret. */
  readonly key: string;
  /** Somebody else keeps the Secret: it is mounted, never written. */
  readonly kept?: boolean;
}

/** The Secret of a certificate. */
export function tlsSecretName(name: string): string {
  return `tls-${name}`;
}

/** Secrets of the certificates that are ours to write. */
export function certificateSecrets(
  names: TraefikNames,
  certificates: readonly IngressCertificate[],
): KubeObject[] {
  return certificates.filter(({ kept }) => !kept).map((certificate) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: inNamespace(names, tlsSecretName(certificate.name)),
    type: "kubernetes.io/tls",
    data: {
      "tls.crt": base64(certificate.certificate),
      "tls.key": base64(certificate.key),
    },
  }));
}

/**
 * The files of the file provider. The first certificate answers where none
 * fits the host that a client asks for.
 */
export function traefikFiles(
  names: TraefikNames,
  certificates: readonly IngressCertificate[],
  { certificateFiles = [] }: IngressExtras,
): KubeObject {
  const pairs = [
    ...certificates.map(({ name }) => ({
      certFile: `${podPaths.tls}/${name}/tls.crt`,
      keyFile: `${podPaths.tls}/${name}/tls.key`,
    })),
    ...certificateFiles,
  ];
  const tls = {
    certificates: pairs.map(({ certFile, keyFile }) => ({ certFile, keyFile })),
    stores: { default: { defaultCertificate: { ...pairs[0] } } },
  };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: inNamespace(names, traefikName),
    ...pairs.length > 0 && { data: { "certs.yaml": writeYaml({ tls }) } },
  };
}

/** Changes with the certificates: Traefik reads their files when it starts. */
export function certificatesHash(
  certificates: readonly IngressCertificate[],
): string | undefined {
  if (certificates.length === 0) return undefined;
  const texts = certificates.map(({ name, certificate, key }) =>
    contentHash(`${name}\n${certificate}\n${key}`)
  );
  return contentHash(texts.join("\n")).slice(0, 16);
}

/** PEM is ASCII; what is not is kept as UTF-8. */
function base64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}
