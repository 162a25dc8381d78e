/** The Deployment of Traefik. */

import type { DeploymentSpec } from "kubernetes-types/apps/v1.d.ts";
import type { Container, Volume } from "kubernetes-types/core/v1.d.ts";
import type { ClusterIngress } from "../../domain/resources.ts";
import type { IngressExtras } from "../../ports/driver.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { compact } from "../compact.ts";
import { podPaths, podPorts, traefikArguments } from "./arguments.ts";
import {
  certificatesHash,
  type IngressCertificate,
  tlsSecretName,
} from "./certificates.ts";
import { inNamespace, traefikName, type TraefikNames } from "./names.ts";
import type { TraefikSettings } from "./settings.ts";

/** A user that no image gives a meaning. */
const nobody = 65532;

/** What the pod is made from. */
export interface TraefikParts {
  readonly ingress: ClusterIngress;
  readonly settings: TraefikSettings;
  readonly certificates: readonly IngressCertificate[];
  readonly extras: IngressExtras;
}

/** One pod, replaced and never doubled: its disk is for one. */
export function traefikDeployment(
  names: TraefikNames,
  parts: TraefikParts,
): KubeObject {
  const { settings, certificates, extras } = parts;
  const hash = certificatesHash(certificates);
  const spec: DeploymentSpec = {
    replicas: 1,
    strategy: { type: "Recreate" },
    selector: { matchLabels: { ...names.pods } },
    template: {
      metadata: {
        labels: { ...names.labels, ...extras.podLabels },
        ...hash && { annotations: { "kompox.dev/certificates-hash": hash } },
      },
      spec: compact({
        serviceAccountName: names.account,
        automountServiceAccountToken: true,
        terminationGracePeriodSeconds: 60,
        nodeSelector: extras.nodeSelector && { ...extras.nodeSelector },
        securityContext: {
          runAsNonRoot: true,
          runAsUser: nobody,
          runAsGroup: nobody,
          fsGroup: nobody,
          fsGroupChangePolicy: "OnRootMismatch",
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [container(parts)],
        volumes: [
          settings.storage
            ? {
              name: "data",
              persistentVolumeClaim: { claimName: traefikName },
            }
            : { name: "data", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
          { name: traefikName, configMap: { name: traefikName } },
          ...certificates.map(({ name }) => ({
            name: tlsSecretName(name),
            secret: { secretName: tlsSecretName(name) },
          })),
          ...extras.volumes as Volume[] | undefined ?? [],
        ],
      }),
    },
  };
  const metadata = inNamespace(names, traefikName);
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec };
}

function container(
  { ingress, settings, certificates, extras }: TraefikParts,
): Container {
  const ping = { path: "/ping", port: "traefik" };
  return {
    name: traefikName,
    image: settings.image,
    args: traefikArguments(ingress, settings),
    ports: Object.entries(podPorts).map(([name, containerPort]) => ({
      name,
      containerPort,
    })),
    readinessProbe: {
      httpGet: ping,
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 2,
    },
    livenessProbe: {
      httpGet: ping,
      initialDelaySeconds: 10,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    resources: {
      requests: { cpu: "50m", memory: "64Mi" },
      limits: { memory: "1Gi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "data", mountPath: podPaths.data },
      { name: "tmp", mountPath: "/tmp" },
      { name: traefikName, mountPath: podPaths.config, readOnly: true },
      ...certificates.map(({ name }) => ({
        name: tlsSecretName(name),
        mountPath: `${podPaths.tls}/${name}`,
        readOnly: true,
      })),
      ...extras.volumeMounts as Container["volumeMounts"] ?? [],
    ],
  };
}
