/** What of an ingress controller is in progress or wrong, from its objects. */

import { type AppView, isReady } from "../../diagnose/app_view.ts";
import type { Cause } from "../../diagnose/cause.ts";
import { diagnose } from "../../diagnose/diagnose.ts";
import { isLeaving } from "../../diagnose/pod_view.ts";
import type { Unfinished } from "../../operations/cluster.ts";
import type { KubeObject } from "../../ports/kube.ts";

/** The parts that tell; absent: not there. */
export interface IngressObjects {
  readonly service?: KubeObject;
  readonly deployment?: KubeObject;
  /** Of the Deployment; empty as long as it is ready. */
  readonly pods: readonly KubeObject[];
  readonly events: readonly KubeObject[];
  readonly claims?: readonly KubeObject[];
  readonly replicaSets?: readonly KubeObject[];
}

/** Where an ingress controller is reached. */
export interface IngressAddress {
  readonly ip?: string;
  readonly hostName?: string;
}

/** The first address that a load balancer gave a Service. */
export function addressOf(service: KubeObject | undefined): IngressAddress {
  const { loadBalancer } = (service?.status ?? {}) as {
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
  };
  const first = loadBalancer?.ingress?.[0];
  return { ip: first?.ip || undefined, hostName: first?.hostname || undefined };
}

/** Whether a Service waits for a load balancer. */
export function awaitsAddress(service: KubeObject): boolean {
  const { type } = (service.spec ?? {}) as { type?: string };
  const { ip, hostName } = addressOf(service);
  return type === "LoadBalancer" && ip === undefined && hostName === undefined;
}

/** Lines on a controller of which at least one part is there; none when all is well. */
export function unfinishedIngress(objects: IngressObjects): Unfinished[] {
  const { service, deployment } = objects;
  const lines: Unfinished[] = [];
  if (deployment === undefined) lines.push(missing("Deployment/traefik"));
  else if (isLeaving(deployment)) lines.push(leaving("Deployment/traefik"));
  else if (!isReady(deployment)) lines.push(...unreadyLines(objects));
  if (service === undefined) lines.push(missing("Service/traefik"));
  else if (isLeaving(service)) lines.push(leaving("Service/traefik"));
  else if (awaitsAddress(service)) lines.push(noAddress());
  return lines;
}

/** What a wait shows and believes; as {@link diagnose}, in words that fit. */
export function diagnoseIngress(
  objects: IngressObjects,
): { lines: Unfinished[]; cause?: Cause } {
  const verdict = diagnose(viewOf(objects));
  if (verdict.state === "ready") return { lines: [] };
  return {
    lines: [...verdict.progress],
    cause: verdict.cause && fitting(verdict.cause),
  };
}

function unreadyLines(objects: IngressObjects): Unfinished[] {
  const { lines, cause } = diagnoseIngress(objects);
  if (cause === undefined) return lines;
  const { object, message, hint } = cause;
  return [...lines, { object, state: message, hint }];
}

/** The ReplicaSet is made up from a pod's owner when it was not asked for: that saves a request. */
function viewOf(objects: IngressObjects): AppView {
  const { deployment, pods, events, claims = [] } = objects;
  const replicaSets = objects.replicaSets ??
    madeUpSets(deployment, pods);
  return { deployment, listed: true, replicaSets, pods, events, claims };
}

function madeUpSets(
  deployment: KubeObject | undefined,
  pods: readonly KubeObject[],
): KubeObject[] {
  const [newest] = pods.filter((pod) => !isLeaving(pod)).sort((left, right) =>
    bornAt(left) < bornAt(right) ? 1 : -1
  );
  const owners = newest?.metadata.ownerReferences as
    | readonly { uid: string; name?: string }[]
    | undefined;
  if (deployment === undefined || owners?.[0] === undefined) return [];
  const [{ uid, name = "" }] = owners;
  const { template } = deployment.spec as { template: unknown };
  const ownerReferences = [{ uid: deployment.metadata.uid }];
  return [{
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, uid, ownerReferences },
    spec: { template },
  }];
}

function bornAt({ metadata }: KubeObject): string {
  return metadata.creationTimestamp ?? "";
}

/** Causes speak of apps; the controller has settings instead of a Compose file. */
function fitting(cause: Cause): Cause {
  const message = cause.message.replace(/\bthe app\b/, "Traefik");
  return { ...cause, message, hint: hintOf(cause) };
}

function hintOf({ key, hint, object }: Cause): string {
  if (key.startsWith("image")) {
    return "set TRAEFIK_IMAGE below cluster.settings to an image that the " +
      "cluster can pull, then kompoxops cluster install";
  }
  if (key.startsWith("claim")) {
    return "set TRAEFIK_STORAGE_CLASS below cluster.settings, or " +
      'TRAEFIK_PERSISTENCE: "false"';
  }
  if (/^(?:crash|probe|config|start)/.test(key)) {
    return "kompoxops cluster logs --tail 50";
  }
  const ours = /x-kompox|Compose|healthcheck|app /.test(hint);
  return ours ? `look at it: kubectl describe ${kubectlName(object)}` : hint;
}

function kubectlName(object: string): string {
  return object.toLowerCase().replace("/", " ");
}

function missing(object: string): Unfinished {
  return { object, state: "missing", hint: "kompoxops cluster install" };
}

function leaving(object: string): Unfinished {
  return { object, state: "being deleted" };
}

function noAddress(): Unfinished {
  return {
    object: "Service/traefik",
    state: "waiting for an address from a load balancer",
    hint: "where the cluster has none, set TRAEFIK_SERVICE_TYPE: NodePort " +
      "below cluster.settings, then kompoxops cluster install",
  };
}
