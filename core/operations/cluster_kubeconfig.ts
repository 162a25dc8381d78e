/** What handing out access to a cluster takes and gives. */

import type { Ask } from "./call.ts";

export interface ClusterKubeconfigInput {
  /** Absent: the cluster of the configuration file. */
  readonly clusterName?: string;
  /** Name of the context, the cluster and the user; absent: `kompoxops-<clusterName>`. */
  readonly contextName?: string;
  /** The context's namespace; absent: none. */
  readonly namespace?: string;
}

/** A mapping of a kubeconfig as JSON: fields that Kompox does not know are in it. */
export type KubeconfigFields = Readonly<Record<string, unknown>>;

/** A kubeconfig of exactly one cluster, user and context, all of one name. */
export interface MinimalKubeconfig {
  readonly apiVersion: "v1";
  readonly kind: "Config";
  readonly clusters: readonly [
    { readonly cluster: KubeconfigFields; readonly name: string },
  ];
  readonly contexts: readonly [
    {
      readonly context: {
        readonly cluster: string;
        readonly namespace?: string;
        readonly user: string;
      };
      readonly name: string;
    },
  ];
  readonly "current-context": string;
  readonly users: readonly [
    { readonly name: string; readonly user: KubeconfigFields },
  ];
}

export interface ClusterKubeconfigReport {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Holds credentials: it may go to where the user wants it, and nowhere else. */
  readonly kubeconfig: MinimalKubeconfig;
}

export interface ClusterKubeconfigOperations {
  readonly kubeconfigCluster: Ask<
    ClusterKubeconfigInput,
    ClusterKubeconfigReport
  >;
}
