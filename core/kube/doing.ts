/** What a request is for, so that its failure can say what could not be done. */

import type { KubeRef } from "../ports/kube.ts";

/** Verb and resource as the API server's authorizer knows them. */
export interface Permission {
  /** Such as `patch` or `list`. */
  readonly verb: string;
  /** Such as `deployments.apps` or `pods/exec`. */
  readonly resource: string;
  readonly namespace?: string;
}

export interface Doing {
  /** Follows `Cannot`: `apply Deployment "web" in namespace "x"`. */
  readonly what: string;
  readonly permission?: Permission;
  /** The API server's own words may hold a secret and are left out. */
  readonly secret?: boolean;
}

/** `Deployment "web" in namespace "x"`, for messages. */
export function refName(ref: KubeRef): string {
  const { kind, name, namespace } = ref;
  const thing = `${kind} "${name}"`;
  return namespace === undefined
    ? thing
    : `${thing} in namespace "${namespace}"`;
}
