/** Descriptions of the verbs on a cluster. */

import type { ClusterOperations } from "./cluster.ts";
import type { ClusterKubeconfigOperations } from "./cluster_kubeconfig.ts";
import type { Info } from "./info.ts";

export const clusterInfos: readonly Info<
  keyof (ClusterOperations & ClusterKubeconfigOperations)
>[] = [
  {
    name: "kubeconfigCluster",
    method: "GET",
    path: "/clusters/{clusterName}/kubeconfig",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Hand out a kubeconfig with administrator's credentials",
  },
  {
    name: "statusCluster",
    method: "GET",
    path: "/clusters/{clusterName}/status",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell whether a cluster and its ingress controller are there",
  },
  {
    name: "provisionCluster",
    method: "POST",
    path: "/clusters/{clusterName}/provision",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Begin to make a cluster",
  },
  {
    name: "deprovisionCluster",
    method: "POST",
    path: "/clusters/{clusterName}/deprovision",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Begin to remove a cluster",
  },
  {
    name: "installCluster",
    method: "POST",
    path: "/clusters/{clusterName}/install",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Install or upgrade a cluster's ingress controller",
  },
  {
    name: "uninstallCluster",
    method: "POST",
    path: "/clusters/{clusterName}/uninstall",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Delete a cluster's ingress controller",
  },
  {
    name: "logsCluster",
    method: "GET",
    path: "/clusters/{clusterName}/logs",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Read or follow the log of a cluster's ingress controller",
  },
];
