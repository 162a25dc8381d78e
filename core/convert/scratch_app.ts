/** A deployed app once more, in a scratch namespace from which nothing can be reached. */

import type { DeploymentSpec } from "kubernetes-types/apps/v1.d.ts";
import type { Container, PodSpec, Volume } from "kubernetes-types/core/v1.d.ts";
import { appNames } from "../domain/names.ts";
import type { Target } from "../domain/resources.ts";
import type { KubeObject, KubeRef } from "../ports/kube.ts";
import { type Frame, namespaced, podSelector } from "./frame.ts";
import { namespace } from "./namespace.ts";

/** Label of a scratch Namespace: the app that it is for, by its instance hash. */
const ofLabel = "kompox.dev/verify-of";
const appNote = "kompox.dev/verify-app";
const volumesNote = "kompox.dev/verify-volumes";

/** Image of the containers that look whether egress is refused. */
export const probeImage = "busybox:1.36";

/**
 * A target of the same provider and cluster with a name of its own: none of
 * its labels, names and hashes are those of the app, so neither the app's
 * selectors nor its lists ever see what belongs to it.
 */
export function scratchTarget(target: Target, mark: string): Target {
  const { app } = target;
  const base = app.name.slice(0, 32).replace(/-+$/, "");
  return named(target, `${base}-v${mark}`);
}

function named(target: Target, name: string): Target {
  const { snapshots: _, ...app } = target.app;
  return {
    ...target,
    app: { ...app, name, ingress: { rules: [] }, networkIngress: [] },
  };
}

/** Selects the scratch Namespaces of an app. */
export function scratchSelector(target: Target): string {
  return `${ofLabel}=${appNames(target).inHash}`;
}

/** It comes first and goes last: what it tells is enough to remove all the rest. */
export function scratchNamespace(frame: Frame, target: Target): KubeObject {
  const object = namespace(frame);
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: {
        ...metadata.labels,
        [ofLabel]: appNames(target).inHash,
      },
      annotations: {
        ...metadata.annotations,
        [appNote]: frame.target.app.name,
        [volumesNote]: target.app.volumes.map(({ name }) => name.value)
          .join(" "),
      },
    },
  };
}

/**
 * The scratch target that a Namespace was made for, and the volumes that it has
 * disks of. All that is the scratch target's is deleted by this, and what a
 * Namespace says of itself may be written by others: it must be the very one
 * that {@link scratchTarget} would name, or it is none.
 */
export function scratchOf(
  target: Target,
  home: KubeObject,
): { scratch: Target; volumeNames: string[] } | undefined {
  const { [appNote]: name, [volumesNote]: volumes } =
    home.metadata.annotations ?? {};
  if (name === undefined || volumes === undefined) return undefined;
  const mark = /-v([0-9a-f]+)$/.exec(name)?.[1] ?? "";
  const scratch = scratchTarget(target, mark);
  const isIts = mark !== "" && scratch.app.name === name &&
    appNames(scratch).namespace === home.metadata.name &&
    home.metadata.labels?.[ofLabel] === appNames(target).inHash;
  if (!isIts) return undefined;
  return {
    scratch,
    volumeNames: volumes.split(" ").filter((volume) => volume !== ""),
  };
}

/** Nothing comes in and nothing goes out; inside a pod all goes on. */
export function isolation(frame: Frame): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: namespaced(frame, frame.names.workload),
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
}

/**
 * The Services and the Deployment of a release, for the scratch namespace:
 * without Ingress, and with a container that lets the others start only once
 * egress is refused to this very pod.
 *
 * @param claims names of the claims by volume
 */
export function scratchObjects(
  frame: Frame,
  released: readonly KubeObject[],
  claims: ReadonlyMap<string, string>,
): KubeObject[] {
  return released.flatMap((object) => {
    if (object.kind === "Service") return [scratchService(frame, object)];
    if (object.kind !== "Deployment") return [];
    return [scratchDeployment(frame, object, claims)];
  });
}

function scratchService(frame: Frame, service: KubeObject): KubeObject {
  return {
    ...service,
    metadata: namespaced(frame, service.metadata.name),
    spec: { ...(service.spec as object), selector: podSelector(frame) },
  };
}

function scratchDeployment(
  frame: Frame,
  deployment: KubeObject,
  claims: ReadonlyMap<string, string>,
): KubeObject {
  const { template, ...spec } = deployment.spec as DeploymentSpec;
  const pod = template.spec!;
  const scratch: PodSpec = {
    ...pod,
    // What is written here is thrown away.
    terminationGracePeriodSeconds: 1,
    initContainers: [guard, ...pod.initContainers ?? []],
    volumes: pod.volumes?.map((volume) => withClaim(volume, claims)),
  };
  return {
    apiVersion: deployment.apiVersion,
    kind: deployment.kind,
    metadata: namespaced(frame, frame.names.workload),
    spec: {
      ...spec,
      replicas: 1,
      selector: { matchLabels: podSelector(frame) },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...frame.labels } },
        spec: scratch,
      },
    },
  };
}

function withClaim(
  volume: Volume,
  claims: ReadonlyMap<string, string>,
): Volume {
  const claimName = claims.get(volume.name);
  if (volume.persistentVolumeClaim === undefined || claimName === undefined) {
    return volume;
  }
  return { name: volume.name, persistentVolumeClaim: { claimName } };
}

/** Shell: whether a connection comes about; a timeout after that is one too. */
export const opens = `opens() {
  timeout 3 nc -w 2 "$1" "$2" </dev/null >/dev/null 2>&1
  code=$?
  [ $code -eq 0 ] || [ $code -ge 124 ]
}
`;

/** A policy takes a moment to reach a new pod. */
const guard: Container = {
  name: "kompox-egress-guard",
  image: probeImage,
  command: [
    "/bin/sh",
    "-c",
    `${opens}for i in $(seq 1 30); do
  if opens "$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT"
  then refused=0; sleep 1
  else refused=$((refused + 1)); fi
  [ $refused -lt 2 ] || exit 0
done
echo "egress is not refused"
exit 1
`,
  ],
};

/** The ConfigMaps and Secrets that a pod names, wherever it may name them. */
export function namedContent(deployment: KubeObject): KubeRef[] {
  const found = new Map<string, KubeRef>();
  const add = (kind: string, name: unknown) => {
    if (typeof name !== "string") return;
    found.set(`${kind}/${name}`, { apiVersion: "v1", kind, name });
  };
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(visit);
    for (const [key, inner] of Object.entries(value)) {
      if (/^secret(Ref|KeyRef)?$/.test(key)) {
        add("Secret", inner?.secretName ?? inner?.name);
      } else if (/^configMap(Ref|KeyRef)?$/.test(key)) {
        add("ConfigMap", inner?.name);
      } else if (key === "imagePullSecrets") {
        for (const { name } of inner ?? []) add("Secret", name);
      }
      visit(inner);
    }
  };
  visit((deployment.spec as DeploymentSpec).template.spec);
  return [...found.values()];
}

/** A ConfigMap or Secret of the app for the scratch namespace. */
export function scratchContent(frame: Frame, live: KubeObject): KubeObject {
  const { metadata: { name }, apiVersion, kind } = live;
  const kept = ["type", "data", "binaryData", "immutable"]
    .filter((field) => live[field] !== undefined)
    .map((field) => [field, live[field]]);
  return {
    apiVersion,
    kind,
    metadata: namespaced(frame, name),
    ...Object.fromEntries(kept),
  };
}
