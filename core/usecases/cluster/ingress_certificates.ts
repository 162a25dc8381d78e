/** The texts of the static certificates, from wherever the driver says they are. */

import {
  type IngressCertificate,
  tlsSecretName,
} from "../../convert/traefik/certificates.ts";
import { failure, KompoxError, type Problem } from "../../domain/error.ts";
import type { CertificateMaterial } from "../../ports/driver.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { OpenedCluster } from "./open_cluster.ts";

/**
 * Asks the driver; no cluster is asked.
 *
 * @throws {KompoxError} `unsupported` the driver has none; `invalid` sources of no use
 */
export async function certificateMaterials(
  { cluster, driver }: OpenedCluster,
  signal: AbortSignal,
): Promise<readonly CertificateMaterial[]> {
  if (cluster.ingress.certificates.length === 0) return [];
  const facet = driver.cluster;
  if (facet.certificates !== undefined) {
    return await facet.certificates(cluster, signal);
  }
  throw failure(
    "unsupported",
    `Cannot use certificates in cluster "${cluster.name}": its driver has none`,
    { hint: "remove cluster.ingress.certificates from kompoxops.yml" },
  );
}

/**
 * Reads the Secrets that are named.
 *
 * @param namespace of the ingress controller
 * @throws {KompoxError} `not-found` with all Secrets that are missing;
 *   `invalid` one of another type
 */
export async function readCertificates(
  kube: Kube,
  namespace: string,
  materials: readonly CertificateMaterial[],
  signal: AbortSignal,
): Promise<IngressCertificate[]> {
  const certificates: IngressCertificate[] = [];
  const missing: Problem[] = [];
  for (const material of materials) {
    if (material.kind === "pem") {
      const { name, certificate, key } = material;
      certificates.push({ name, certificate, key });
      continue;
    }
    const { name, secretName: secret, namespace: home } = material;
    const ref = { apiVersion: "v1", kind: "Secret" };
    const live = await kube.get(
      { ...ref, name: secret, namespace: home },
      signal,
    );
    if (live === undefined) missing.push(noSecret(name, home, secret));
    else {
      const kept = home === namespace && secret === tlsSecretName(name);
      certificates.push({ name, ...textsOf(live, name), kept });
    }
  }
  if (missing.length > 0) throw new KompoxError("not-found", missing);
  return certificates;
}

function textsOf(secret: KubeObject, name: string) {
  const data = (secret.data ?? {}) as Record<string, string>;
  const certificate = decoded(data["tls.crt"]);
  const key = decoded(data["tls.key"]);
  if (certificate !== "" && key !== "") return { certificate, key };
  const { name: secretName, namespace } = secret.metadata;
  throw failure(
    "invalid",
    `Cannot use certificate "${name}": Secret "${secretName}" of namespace ` +
      `"${namespace}" has no tls.crt and tls.key`,
    { hint: "name a Secret of type kubernetes.io/tls" },
  );
}

function decoded(text: string | undefined): string {
  if (text === undefined) return "";
  return new TextDecoder().decode(Uint8Array.fromBase64(text));
}

function noSecret(name: string, namespace: string, secret: string): Problem {
  return {
    level: "error",
    message: `Cannot use certificate "${name}": there is no Secret ` +
      `"${secret}" in namespace "${namespace}"`,
    hint: `kubectl create secret tls ${secret} -n ${namespace} ` +
      "--cert FILE --key FILE",
  };
}
