/** What is known of a running app at one moment: the objects that tell whether it is ready. */

import type { KubeObject } from "../ports/kube.ts";
import { isLeaving } from "./pod_view.ts";

/** Everything that a diagnosis looks at; the lists hold all of the namespace. */
export interface AppView {
  /** Absent: not there, or not listed yet. */
  readonly deployment?: KubeObject;
  /** Whether the Deployment has been looked for. */
  readonly listed: boolean;
  readonly replicaSets: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly events: readonly KubeObject[];
  readonly claims: readonly KubeObject[];
}

/** The parts of a Kubernetes Event that matter. */
export interface EventView {
  readonly about: string;
  readonly reason: string;
  readonly message: string;
  /** Name of the container that it is about, if it is about one. */
  readonly container?: string;
}

interface DeploymentShape {
  spec?: { replicas?: number; template?: TemplateShape };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
  };
}

interface TemplateShape {
  metadata?: {
    labels?: Readonly<Record<string, string>>;
    annotations?: Readonly<Record<string, string>>;
  };
}

/** Whether all pods are of the newest form, and available. */
export function isReady(deployment: KubeObject): boolean {
  const { spec, status = {} } = deployment as unknown as DeploymentShape;
  const replicas = spec?.replicas ?? 1;
  return isObserved(deployment) && (status.updatedReplicas ?? 0) >= replicas &&
    (status.replicas ?? 0) <= (status.updatedReplicas ?? 0) &&
    (status.availableReplicas ?? 0) >= replicas;
}

/** Whether the controller has seen the newest form of the Deployment. */
export function isObserved(deployment: KubeObject): boolean {
  const { status } = deployment as unknown as DeploymentShape;
  return (status?.observedGeneration ?? 0) >=
    (deployment.metadata.generation ?? 0);
}

/**
 * The ReplicaSet of the newest form. It is known by its template, not by its
 * revision, which the Deployment still has of the old one while that goes.
 */
export function currentReplicaSet(view: AppView): KubeObject | undefined {
  const { deployment } = view;
  if (deployment === undefined) return undefined;
  const wanted = templateText(deployment);
  return view.replicaSets.find((set) =>
    !isLeaving(set) && isOwnedBy(set, deployment) &&
    templateText(set) === wanted
  );
}

/** The pods of the newest form that are not on their way out. */
export function currentPods(view: AppView): KubeObject[] {
  const set = currentReplicaSet(view);
  if (set === undefined) return [];
  return view.pods.filter((pod) => !isLeaving(pod) && isOwnedBy(pod, set));
}

/** Events about one object, oldest first. */
export function eventsAbout(
  view: Pick<AppView, "events">,
  object: KubeObject,
): EventView[] {
  return view.events
    .filter((event) => involved(event).uid === object.metadata.uid)
    .sort((left, right) => seenAt(left) < seenAt(right) ? -1 : 1)
    .map(eventView);
}

function eventView(event: KubeObject): EventView {
  const { uid = "", fieldPath = "" } = involved(event);
  const container = /\{(.+)\}$/.exec(fieldPath)?.[1];
  return {
    about: uid,
    reason: String(event.reason ?? ""),
    message: String(event.message ?? "").trim(),
    container,
  };
}

function involved(event: KubeObject): { uid?: string; fieldPath?: string } {
  return (event.involvedObject ?? {}) as { uid?: string; fieldPath?: string };
}

function seenAt(event: KubeObject): string {
  const series = event.series as { lastObservedTime?: string } | undefined;
  return String(
    series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ??
      event.metadata.creationTimestamp ?? "",
  );
}

function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  const owners = object.metadata.ownerReferences as
    | readonly { uid: string }[]
    | undefined;
  return owners?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/**
 * The pod template as text, without the label that the controller adds. The
 * API server writes equal templates equally.
 */
function templateText(owner: KubeObject): string {
  const { spec } = owner as unknown as DeploymentShape;
  const { metadata, ...rest } = spec?.template ?? {};
  const labels = Object.entries(metadata?.labels ?? {})
    .filter(([key]) => key !== "pod-template-hash")
    .sort();
  return JSON.stringify([labels, metadata?.annotations ?? {}, rest]);
}
