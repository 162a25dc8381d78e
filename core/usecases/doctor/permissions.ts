/** Asks the API server whether this user may do all that Kompox does for an app. */

import { failure } from "../../domain/error.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";
import { failed, type Found, ok } from "./check.ts";

/** Verbs on one resource, in the app's namespace or of the cluster. */
export interface Need {
  readonly group: string;
  /** Plural, with its subresource after a slash. */
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly clusterWide?: boolean;
}

const applied = ["get", "list", "create", "patch", "delete"];
const watched = ["get", "list", "watch"];

function need(
  group: string,
  resources: string,
  verbs: readonly string[],
): Need[] {
  return resources.split(" ").map((resource) => ({ group, resource, verbs }));
}

const always: readonly Need[] = [
  {
    group: "",
    resource: "namespaces",
    verbs: ["get", "create", "patch", "delete"],
    clusterWide: true,
  },
  ...need("", "serviceaccounts configmaps", applied),
  ...need("", "secrets", applied),
  ...need("apps", "deployments", [...applied, "watch"]),
  ...need("networking.k8s.io", "ingresses networkpolicies", applied),
  ...need("rbac.authorization.k8s.io", "roles rolebindings", applied),
  ...need("coordination.k8s.io", "leases", [
    "get",
    "create",
    "update",
    "delete",
  ]),
  // Looked for by destroy, whatever the app has now.
  ...need("", "persistentvolumeclaims endpoints", ["list"]),
  ...need("discovery.k8s.io", "endpointslices", ["list"]),
  ...need("batch", "jobs", ["list"]),
  {
    group: "",
    resource: "persistentvolumes",
    verbs: ["list"],
    clusterWide: true,
  },
  ...need("", "pods events", watched),
  ...need("apps", "replicasets", watched),
  // The app's Role hands these out: nobody may hand out what is not theirs.
  ...need("", "pods/log", watched),
  ...need("", "pods/exec", ["get", "create"]),
  ...need("", "services", [...applied, "watch"]),
  ...need("", "pods/portforward", ["create"]),
];

const forVolumes: readonly Need[] = [
  ...need("", "persistentvolumeclaims", [
    "get",
    "watch",
    "create",
    "patch",
    "delete",
  ]),
  {
    group: "",
    resource: "persistentvolumes",
    verbs: ["get", "create", "patch", "delete"],
    clusterWide: true,
  },
];

/** All that `app deploy`, `destroy`, `status`, `logs`, `exec` and `tunnel` ask for. */
export function neededPermissions(hasVolumes: boolean): readonly Need[] {
  return hasVolumes ? [...always, ...forVolumes] : always;
}

/** One question. */
interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** A user who may do everything is found out with one question. */
export async function checkPermissions(
  kube: Kube,
  namespace: string,
  hasVolumes: boolean,
  signal: AbortSignal,
): Promise<Found> {
  const everything = { verb: "*", group: "*", resource: "*" };
  if (await isAllowed(kube, everything, signal)) {
    return ok("this user may do everything");
  }
  const asked = neededPermissions(hasVolumes).flatMap((
    { group, resource, verbs, clusterWide },
  ) =>
    verbs.map((verb): Access => ({
      verb,
      group,
      resource,
      namespace: clusterWide ? undefined : namespace,
    }))
  );
  const answers = await inParallel(
    asked,
    (access) => isAllowed(kube, access, signal),
  );
  const missing = asked.filter((_, index) => !answers[index]);
  if (missing.length === 0) {
    return ok(
      `this user has the ${asked.length} permissions that a deploy needs`,
    );
  }
  return failed(
    `Cannot deploy to namespace "${namespace}": this user may not ${
      listed(missing)
    }`,
    "let an administrator grant it with a ClusterRole, or run: " +
      "kubectl create clusterrolebinding kompox --clusterrole=cluster-admin " +
      `--user=${await userName(kube, signal)}`,
  );
}

async function isAllowed(
  kube: Kube,
  access: Access,
  signal: AbortSignal,
): Promise<boolean> {
  const [resource, subresource] = access.resource.split("/");
  const review = await kube.create({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    metadata: { name: "" },
    spec: {
      resourceAttributes: { ...access, resource, subresource },
    },
  }, signal);
  const status = review.status as { allowed?: boolean } | undefined;
  if (status !== undefined) return status.allowed === true;
  throw failure("unavailable", "Cannot ask for permissions: no answer to it");
}

/** `create, patch deployments.apps; get secrets`. */
function listed(missing: readonly Access[]): string {
  const byResource = new Map<string, string[]>();
  for (const { verb, group, resource } of missing) {
    const name = group === "" ? resource : `${resource}.${group}`;
    byResource.set(name, [...byResource.get(name) ?? [], verb]);
  }
  return [...byResource].map(([name, verbs]) => `${verbs.join(", ")} ${name}`)
    .join("; ");
}

async function userName(kube: Kube, signal: AbortSignal): Promise<string> {
  const review = await kube.create({
    apiVersion: "authentication.k8s.io/v1",
    kind: "SelfSubjectReview",
    metadata: { name: "" },
  }, signal).catch((): KubeObject | undefined => undefined);
  signal.throwIfAborted();
  const status = review?.status as
    | { userInfo?: { username?: string } }
    | undefined;
  return status?.userInfo?.username ?? "USER";
}
