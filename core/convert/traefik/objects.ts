/** Everything that the ingress controller of a cluster is made of (decision 37). */

import { contentHash } from "../../domain/hash.ts";
import type { Cluster } from "../../domain/resources.ts";
import type { IngressExtras } from "../../ports/driver.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { compact } from "../compact.ts";
import { traefikAccount, traefikRole } from "./access.ts";
import {
  certificateSecrets,
  type IngressCertificate,
  traefikFiles,
} from "./certificates.ts";
import { traefikDeployment } from "./deployment.ts";
import {
  clusterWide,
  inNamespace,
  traefikName,
  type TraefikNames,
  traefikNames,
} from "./names.ts";
import type { TraefikSettings } from "./settings.ts";

/** Hash of the object as it was wanted: tells that fields were taken away. */
const hashNote = "kompox.dev/object-hash";

/**
 * Pure; equal input gives equal objects. A cluster with a controller of its
 * own gets the namespace and the account only.
 *
 * @param certificates in the order of the configuration; the first is the default
 * @returns objects in apply order
 */
export function traefikObjects(
  cluster: Cluster,
  settings: TraefikSettings,
  certificates: readonly IngressCertificate[],
  extras: IngressExtras = {},
): KubeObject[] {
  const { ingress } = cluster;
  const names = traefikNames(cluster);
  const base: KubeObject[] = [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: clusterWide(names, names.namespace),
    },
    traefikAccount(names, extras),
  ];
  if (settings.bundled) return base.map(withHash);
  const own = (extras.objects ?? []).map((object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...inNamespace(names, object.metadata.name),
      labels: { ...object.metadata.labels, ...names.labels },
    },
  }));
  return [
    ...base,
    ...traefikRole(names),
    traefikFiles(names, certificates, extras),
    ...certificateSecrets(names, certificates),
    ...own,
    ...storageClaim(names, settings),
    traefikDeployment(names, { ingress, settings, certificates, extras }),
    service(names, settings, extras),
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: clusterWide(names, settings.ingressClass),
      spec: { controller: "traefik.io/ingress-controller" },
    },
  ].map(withHash);
}

/** Secrets have none: every field of theirs is compared, and a hash would tell of the content. */
function withHash(object: KubeObject): KubeObject {
  if (object.kind === "Secret") return object;
  const { metadata } = object;
  const note = { [hashNote]: contentHash(JSON.stringify(object)).slice(0, 16) };
  const annotations = { ...metadata.annotations, ...note };
  return { ...object, metadata: { ...metadata, annotations } };
}

function storageClaim(
  names: TraefikNames,
  { storage }: TraefikSettings,
): KubeObject[] {
  if (storage === undefined) return [];
  return [{
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: inNamespace(names, traefikName),
    spec: compact({
      accessModes: ["ReadWriteOnce"],
      storageClassName: storage.className,
      resources: { requests: { storage: storage.size } },
    }),
  }];
}

function service(
  names: TraefikNames,
  { serviceType, nodePorts, serviceAnnotations }: TraefikSettings,
  { externalTrafficPolicy }: IngressExtras,
): KubeObject {
  const metadata = inNamespace(names, traefikName);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: compact({ ...metadata, annotations: serviceAnnotations }),
    spec: compact({
      type: serviceType,
      externalTrafficPolicy: serviceType === "ClusterIP"
        ? undefined
        : externalTrafficPolicy,
      selector: { ...names.pods },
      ports: [
        compact({
          name: "web",
          port: 80,
          targetPort: "web",
          nodePort: nodePorts.http,
        }),
        compact({
          name: "websecure",
          port: 443,
          targetPort: "websecure",
          nodePort: nodePorts.https,
        }),
      ],
    }),
  };
}
