/** The Job controller of the fake: a pod that begins after a second, and ends when a test says so. */

import { appNames } from "../../core/domain/names.ts";
import type { Target } from "../../core/domain/resources.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { type FakeCluster, refTo } from "./fake_cluster.ts";

const never = new AbortController().signal;

interface JobShape {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: Record<string, unknown>;
    };
  };
}

/** Starts every new Job. */
export function runJobs(cluster: FakeCluster): void {
  cluster.listen(({ type, object }) => {
    if (type !== "ADDED") return;
    if (object.kind === "Job") makePod(cluster, object);
    if (owner(object)?.kind === "Job") begin(cluster, object);
  });
}

/** Ends the container of a pod, and the Job that it is of. */
export function endPod(
  cluster: FakeCluster,
  pod: KubeObject,
  exitCode: number,
): void {
  cluster.edit(refTo(pod), "", (draft) => {
    draft.status = {
      ...statusOf(pod, { terminated: { exitCode, reason: "Ended" } }),
      phase: exitCode === 0 ? "Succeeded" : "Failed",
    };
  });
  const job = cluster.ofKind("Job").find(({ metadata }) =>
    owner(pod)?.uid === metadata.uid
  );
  if (job === undefined) return;
  cluster.edit(refTo(job), "", (draft) => {
    draft.status = exitCode === 0 ? { succeeded: 1 } : { failed: 1 };
  });
}

/** A pod that runs and uses a claim, with the labels of the app. */
export function addAppPod(
  cluster: FakeCluster,
  target: Target,
  claimName: string,
): void {
  const { namespace, workload } = appNames(target);
  const persistentVolumeClaim = { claimName };
  cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-1", namespace, labels: { app: workload } },
    spec: {
      containers: [{ name: "web", image: "nginx" }],
      volumes: [{ name: "data", persistentVolumeClaim }],
    },
    status: { phase: "Running" },
  });
}

function makePod(cluster: FakeCluster, job: KubeObject): void {
  const { name, namespace, uid } = job.metadata;
  const { template } = (job as unknown as JobShape).spec;
  cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}-pod`,
      namespace,
      labels: template.metadata.labels,
      ownerReferences: [{ uid, kind: "Job" }],
    },
    spec: { ...template.spec, nodeName: "node1" },
  });
}

function begin(cluster: FakeCluster, pod: KubeObject): void {
  void cluster.clock.sleep(1000, never).then(() => {
    cluster.edit(refTo(pod), "", (draft) => {
      draft.status ??= statusOf(pod, { running: {} });
    });
  });
}

function statusOf({ spec }: KubeObject, state: unknown) {
  const { containers } = spec as { containers: { name: string }[] };
  return {
    phase: "Running",
    conditions: [{ type: "PodScheduled", status: "True" }],
    containerStatuses: containers.map(({ name }) => ({
      name,
      ready: true,
      restartCount: 0,
      containerID: `containerd://${name}-1`,
      state,
    })),
  };
}

function owner(
  { metadata }: KubeObject,
): { uid: string; kind?: string } | undefined {
  const owners = metadata.ownerReferences as
    | { uid: string; kind?: string }[]
    | undefined;
  return owners?.[0];
}
