/** What the API server adds to an object that is stored. */

import type { KubeObject } from "../../core/ports/kube.ts";

type Fields = Record<string, unknown>;

/** @returns a copy with the fields that the real one fills in */
export function withDefaults(object: KubeObject): KubeObject {
  const copy = structuredClone(object) as unknown as Fields;
  const spec = copy.spec as Fields | undefined;
  if (spec === undefined) return copy as unknown as KubeObject;
  if (object.kind === "Deployment") deploymentDefaults(spec);
  if (object.kind === "Service") serviceDefaults(spec);
  return copy as unknown as KubeObject;
}

function deploymentDefaults(spec: Fields): void {
  fill(spec, { progressDeadlineSeconds: 600, revisionHistoryLimit: 10 });
  const pod = (spec.template as Fields).spec as Fields;
  fill(pod, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  const containers = [
    ...(pod.containers ?? []) as Fields[],
    ...(pod.initContainers ?? []) as Fields[],
  ];
  for (const container of containers) {
    fill(container, {
      imagePullPolicy: "IfNotPresent",
      resources: {},
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    });
    for (const port of (container.ports ?? []) as Fields[]) {
      fill(port, { protocol: "TCP" });
    }
    for (const variable of (container.env ?? []) as Fields[]) {
      if (variable.value === "") delete variable.value;
    }
  }
}

function serviceDefaults(spec: Fields): void {
  fill(spec, {
    clusterIP: "10.96.0.10",
    internalTrafficPolicy: "Cluster",
    sessionAffinity: "None",
    type: "ClusterIP",
  });
  for (const port of (spec.ports ?? []) as Fields[]) {
    fill(port, { protocol: "TCP", targetPort: port.port });
  }
}

function fill(fields: Fields, defaults: Fields): void {
  for (const [key, value] of Object.entries(defaults)) fields[key] ??= value;
}
