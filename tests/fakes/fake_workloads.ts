/** The controllers, scheduler and kubelet of the fake: Deployments become pods. */

import { shortHash } from "../../core/domain/hash.ts";
import { canonicalJson } from "../../core/plan/canonical_json.ts";
import type { KubeObject, KubeRef } from "../../core/ports/kube.ts";
import { type Draft, type FakeCluster, refTo } from "./fake_cluster.ts";
import { withDefaults } from "./fake_defaults.ts";

const never = new AbortController().signal;

interface Container {
  name: string;
  image: string;
  restartPolicy?: string;
}

interface Template {
  metadata?: { labels?: Record<string, string> };
  spec: { containers: Container[]; initContainers?: Container[] };
}

/**
 * Runs the workloads of a cluster. What becomes of a container depends on
 * words in its image: `missing` cannot be pulled, `crash` ends again and
 * again, `sick` never passes its healthcheck, `stuck` never starts for no
 * reason that is told, `huge` fits on no node, `forbidden` gets no pod; all
 * others are ready after a second.
 */
export function runWorkloads(cluster: FakeCluster): void {
  cluster.listen(({ type, object }) => {
    if (object.kind === "Deployment" && type !== "DELETED") {
      reconcile(cluster, refTo(object));
    }
    const bare = object.kind === "Pod" && owner(object) === undefined;
    if (bare && type === "ADDED") {
      void cluster.clock.sleep(1000, never).then(() => start(cluster, object));
    }
    if (object.kind === "Pod" && type === "DELETED") {
      for (const deployment of cluster.ofKind("Deployment")) {
        reconcile(cluster, refTo(deployment));
      }
    }
  });
}

/** One step of the Recreate strategy; called again after every change. */
function reconcile(cluster: FakeCluster, ref: KubeRef): void {
  const live = cluster.find(ref);
  if (live === undefined) return;
  const deployment = withDefaults(live);
  const { template, replicas } = deployment.spec as {
    template: Template;
    replicas?: number;
  };
  const hash = shortHash(canonicalJson(template));
  const sets = cluster.ofKind("ReplicaSet").filter((set) =>
    owner(set) === deployment.metadata.uid
  );
  const old = sets.filter((set) => !set.metadata.name.endsWith(hash));
  for (const set of old) {
    cluster.edit(refTo(set), "", (draft) => {
      (draft.spec as { replicas: number }).replicas = 0;
    });
  }
  const pods = cluster.ofKind("Pod").filter((pod) =>
    sets.some((set) => owner(pod) === set.metadata.uid)
  );
  if (replicas === 0) {
    for (const pod of pods) cluster.delete(refTo(pod));
    return report(cluster, ref, true);
  }
  const stale = pods.filter((pod) => !pod.metadata.name.includes(hash));
  for (const pod of stale) cluster.delete(refTo(pod));
  if (pods.length === 0) {
    const set = sets.find(({ metadata }) => metadata.name.endsWith(hash)) ??
      makeSet(cluster, deployment, template, hash);
    cluster.edit(refTo(set), "", (draft) => {
      (draft.spec as { replicas: number }).replicas = 1;
    });
    if (forbidden(template)) forbid(cluster, set);
    else makePod(cluster, set, template, `${set.metadata.name}-pod`);
  }
  report(cluster, ref, stale.length > 0);
}

function makeSet(
  cluster: FakeCluster,
  deployment: KubeObject,
  template: Template,
  hash: string,
): KubeObject {
  const { name, namespace, uid, labels } = deployment.metadata;
  return cluster.create({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...labels, ...template.metadata?.labels },
      ownerReferences: [{ uid }],
    },
    spec: { replicas: 1, template },
  });
}

function makePod(
  cluster: FakeCluster,
  set: KubeObject,
  template: Template,
  name: string,
): void {
  const { namespace, uid } = set.metadata;
  const pod = cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: template.metadata?.labels,
      ownerReferences: [{ uid }],
    },
    spec: { ...template.spec, nodeName: "node1" },
  });
  void cluster.clock.sleep(1000, never).then(() => start(cluster, pod));
}

function start(cluster: FakeCluster, pod: KubeObject): void {
  const { containers = [], initContainers = [] } = pod
    .spec as Partial<Template["spec"]>;
  const all = [...initContainers, ...containers];
  const huge = all.some(({ image = "" }) => image.includes("huge"));
  const isReady = ({ image }: Container) =>
    !/missing|crash|sick|stuck|huge/.test(image);
  cluster.edit(refTo(pod), "", (draft) => {
    draft.status = {
      phase: "Running",
      conditions: [{
        type: "PodScheduled",
        status: huge ? "False" : "True",
        ...(huge && {
          reason: "Unschedulable",
          message: "0/1 nodes are available: 1 Insufficient memory.",
        }),
      }],
      containerStatuses: huge ? [] : containers.map(fate),
      initContainerStatuses: huge ? [] : initContainers.map(fate),
    };
  });
  for (const { name, image = "" } of all) {
    if (image.includes("sick")) {
      tell(
        cluster,
        pod,
        "Unhealthy",
        "Readiness probe failed: no answer",
        name,
      );
    }
  }
  const set = cluster.ofKind("ReplicaSet").find((each) =>
    each.metadata.uid === owner(pod)
  );
  const deployment = cluster.ofKind("Deployment").find((each) =>
    each.metadata.uid === (set && owner(set))
  );
  if (deployment) {
    report(cluster, refTo(deployment), false, all.every(isReady));
  }
}

function fate({ name, image = "", restartPolicy }: Container): unknown {
  const base = { name, image, ready: false, restartCount: 0 };
  const containerID = `containerd://${name}-1`;
  if (image.includes("missing")) {
    const message = `failed to resolve "${image}": not found`;
    return { ...base, state: { waiting: { reason: "ErrImagePull", message } } };
  }
  if (image.includes("crash")) {
    return {
      ...base,
      containerID,
      restartCount: 3,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { reason: "Error", exitCode: 1 } },
    };
  }
  if (image.includes("stuck")) {
    return { ...base, state: { waiting: { reason: "ContainerCreating" } } };
  }
  if (restartPolicy === undefined && image.startsWith("busybox")) {
    const terminated = { reason: "Completed", exitCode: 0 };
    return { ...base, containerID, ready: true, state: { terminated } };
  }
  const ready = !image.includes("sick");
  return { ...base, containerID, ready, state: { running: {} } };
}

function report(
  cluster: FakeCluster,
  ref: KubeRef,
  leaving: boolean,
  ready?: boolean,
): void {
  cluster.edit(ref, "", (draft: Draft) => {
    const before = draft.status as { availableReplicas?: number } | undefined;
    const same = !leaving && (before?.availableReplicas ?? 0) > 0;
    const available = ready ?? same ? 1 : 0;
    draft.status = {
      observedGeneration: draft.metadata.generation,
      replicas: 1,
      updatedReplicas: leaving ? 0 : 1,
      availableReplicas: leaving ? 0 : available,
      readyReplicas: leaving ? 0 : available,
    };
  });
}

function forbidden({ spec }: Template): boolean {
  return spec.containers.some(({ image }) => image.includes("forbidden"));
}

function forbid(cluster: FakeCluster, set: KubeObject): void {
  const message = 'pods "x" is forbidden: exceeded quota: small, requested: ' +
    "memory=1Gi, used: memory=0, limited: memory=512Mi";
  tell(cluster, set, "FailedCreate", message);
}

function tell(
  cluster: FakeCluster,
  about: KubeObject,
  reason: string,
  message: string,
  container?: string,
): void {
  const { name, namespace, uid } = about.metadata;
  const eventName = `${name}.${
    shortHash(reason + message + (container ?? ""))
  }`;
  const ref = { apiVersion: "v1", kind: "Event", namespace, name: eventName };
  if (cluster.find(ref) !== undefined) return;
  cluster.create({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: eventName, namespace },
    involvedObject: {
      uid,
      ...(container && { fieldPath: `spec.containers{${container}}` }),
    },
    reason,
    message,
  });
}

function owner(object: KubeObject): string | undefined {
  const owners = object.metadata.ownerReferences as { uid: string }[];
  return owners?.[0]?.uid;
}
