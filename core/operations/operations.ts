/** The interface of all operations: use cases implement it here, the client over HTTP. */

import type { AppOperations } from "./app.ts";
import type { ClusterOperations } from "./cluster.ts";
import type { ClusterKubeconfigOperations } from "./cluster_kubeconfig.ts";
import type { AppAccessOperations } from "./app_access.ts";

export type Operations =
  & AppOperations
  & AppAccessOperations
  & ClusterOperations
  & ClusterKubeconfigOperations;

/** What the server, the client and the pages need to know of an operation. */
export interface OperationInfo {
  readonly name: keyof Operations;
  readonly shape: "ask" | "feed" | "channel";
  /** Answers 202 and goes on in the background. */
  readonly long: boolean;
  /** Changes something: audited, idempotency key, one at a time per app. */
  readonly mutates: boolean;
  readonly about: string;
}

/** Every operation, described once. */
export const operations: readonly OperationInfo[] = [
  {
    name: "validateApp",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Check an app's Compose project and convert it",
  },
  {
    name: "deployApp",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Convert an app's Compose project and apply it to its cluster",
  },
  {
    name: "destroyApp",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Delete what was deployed for an app; disks stay",
  },
  {
    name: "statusApp",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell whether an app is deployed and ready, and its hosts",
  },
  {
    name: "logsApp",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Read or follow the logs of an app's containers",
  },
  {
    name: "execApp",
    shape: "channel",
    long: true,
    mutates: true,
    about: "Run a command in a container of an app",
  },
  {
    name: "followPodApp",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Follow which pod of an app takes connections",
  },
  {
    name: "tunnelApp",
    shape: "channel",
    long: true,
    mutates: true,
    about: "Open one connection to a port of an app",
  },
  {
    name: "kubeconfigApp",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell how kubectl reaches an app's namespace",
  },
  {
    name: "restartApp",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Start an app's pod anew, as it was deployed",
  },
  {
    name: "eventsApp",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Read or follow what happened to an app's objects",
  },
  {
    name: "topApp",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell what an app's containers use",
  },
  {
    name: "kubeconfigCluster",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Hand out a kubeconfig with administrator's credentials",
  },
  {
    name: "statusCluster",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell whether a cluster and its ingress controller are there",
  },
  {
    name: "provisionCluster",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Begin to make a cluster",
  },
  {
    name: "deprovisionCluster",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Begin to remove a cluster",
  },
  {
    name: "installCluster",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Install or upgrade a cluster's ingress controller",
  },
  {
    name: "uninstallCluster",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Delete a cluster's ingress controller",
  },
  {
    name: "logsCluster",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Read or follow the log of a cluster's ingress controller",
  },
];
