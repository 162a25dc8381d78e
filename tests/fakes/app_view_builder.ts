/** Objects of an app as a diagnosis sees them, made with few words. */

import type { AppView } from "../../core/diagnose/app_view.ts";
import type { KubeObject } from "../../core/ports/kube.ts";

type Fields = Record<string, unknown>;

const template = { metadata: { labels: { app: "shop" } }, spec: {} };

/** Any object, its uid made of kind and name. */
export function object(kind: string, name: string, more: {
  metadata?: Fields;
  spec?: Fields;
  status?: Fields;
}): KubeObject {
  const { metadata, ...rest } = more;
  return {
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "home", uid: `${kind}-${name}`, ...metadata },
    ...rest,
  };
}

/** The Deployment `shop`, seen by its controller. */
export function deployment(
  status: Fields,
  conditions: Fields[] = [],
): KubeObject {
  return object("Deployment", "shop", {
    metadata: { generation: 2 },
    spec: { replicas: 1, template },
    status: { observedGeneration: 2, ...status, conditions },
  });
}

/** The ReplicaSet of the newest form. */
export const set = object("ReplicaSet", "shop-1", {
  metadata: { ownerReferences: [{ uid: "Deployment-shop" }] },
  spec: {
    replicas: 1,
    template: {
      ...template,
      metadata: { labels: { app: "shop", "pod-template-hash": "1" } },
    },
  },
});

/** The ReplicaSet of the form before. */
export const oldSet = object("ReplicaSet", "shop-0", {
  metadata: { ownerReferences: [{ uid: "Deployment-shop" }] },
  spec: { replicas: 1, template: { ...template, spec: { old: true } } },
});

const scheduled = { type: "PodScheduled", status: "True" };

/** Statuses of containers by name; `init:` makes an init container. */
export function pod(
  statuses: Record<string, Fields>,
  more: {
    conditions?: Fields[];
    metadata?: Fields;
    spec?: Fields;
    container?: Fields;
  } = {},
): KubeObject {
  const names = Object.keys(statuses);
  const of = (init: boolean) =>
    names.filter((name) => name.startsWith("init:") === init)
      .map((name) => name.replace("init:", ""));
  const statusOf = (name: string) => statuses[name] ?? statuses[`init:${name}`];
  const list = (init: boolean) =>
    of(init).map((name) => ({ name, ready: false, ...statusOf(name) }));
  const specs = (init: boolean) =>
    of(init).map((name) => ({ name, image: "img", ...more.container }));
  return object("Pod", "shop-1-x", {
    metadata: {
      ownerReferences: [{ uid: "ReplicaSet-shop-1" }],
      ...more.metadata,
    },
    spec: {
      nodeName: "node1",
      containers: specs(false),
      initContainers: specs(true),
      ...more.spec,
    },
    status: {
      conditions: more.conditions ?? [scheduled],
      containerStatuses: list(false),
      initContainerStatuses: list(true),
    },
  });
}

/** A container that waits for a reason. */
export function waiting(reason: string, message = ""): Fields {
  return { state: { waiting: { reason, message } } };
}

/** A container in a crash loop. */
export function crashed(
  restartCount: number,
  exitCode = 1,
  reason = "Error",
): Fields {
  return {
    restartCount,
    containerID: "c",
    state: { waiting: { reason: "CrashLoopBackOff" } },
    lastState: { terminated: { reason, exitCode } },
  };
}

/** A container that is ready. */
export const running = {
  containerID: "c",
  ready: true,
  state: { running: {} },
};
/** A container that runs and is not ready. */
export const starting = { ...running, ready: false };

/** An event about an object, or one of its containers. */
export function event(
  about: KubeObject,
  reason: string,
  message: string,
  container?: string,
): KubeObject {
  const name = `${reason}-${message}`;
  return {
    ...object("Event", name, {}),
    involvedObject: {
      uid: about.metadata.uid,
      ...(container && { fieldPath: `spec.containers{${container}}` }),
    },
    reason,
    message,
    lastTimestamp: "2026-01-01T00:00:00Z",
  };
}

/** An app whose Deployment has no pod yet. */
export function view(more: Partial<AppView>): AppView {
  return {
    deployment: deployment({}),
    listed: true,
    replicaSets: [oldSet, set],
    pods: [],
    events: [],
    claims: [],
    ...more,
  };
}

/** What a pod without a node has of its own. */
export function unschedulable(message: string): Fields {
  const conditions = [{ type: "PodScheduled", status: "False", message }];
  return { conditions };
}
