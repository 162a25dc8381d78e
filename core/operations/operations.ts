/** The interface of all operations: use cases implement it here, the client over HTTP. */

import { appInfos } from "./app_infos.ts";
import { clusterInfos } from "./cluster_infos.ts";
import { diskInfos } from "./disk_infos.ts";
import { snapshotInfos } from "./snapshot_infos.ts";
import { toolInfos } from "./tool_infos.ts";
import type { Info } from "./info.ts";
import type { AppOperations } from "./app.ts";
import type { ClusterOperations } from "./cluster.ts";
import type { DiskOperations } from "./disk.ts";
import type { SnapshotOperations } from "./snapshot.ts";
import type { ToolOperations } from "./tool.ts";
import type { ClusterKubeconfigOperations } from "./cluster_kubeconfig.ts";
import type { AppAccessOperations } from "./app_access.ts";

export type Operations =
  & AppOperations
  & AppAccessOperations
  & ClusterOperations
  & ClusterKubeconfigOperations
  & DiskOperations
  & SnapshotOperations
  & ToolOperations;

/** What the server, the client and the pages need to know of an operation. */
export type OperationInfo = Info<keyof Operations>;

/** Every operation, described once. */
export const operations: readonly OperationInfo[] = [
  ...appInfos,
  ...clusterInfos,
  ...diskInfos,
  ...snapshotInfos,
  ...toolInfos,
];
