/** Who may use which route of the service: one row each, and nothing else is allowed. */

import type { Operations } from "./operations.ts";
import type { NewTokenInput } from "./resources.ts";

export type AccessRole = NewTokenInput["role"];

type ResourceRoute = `${"list" | "get" | "create" | "update" | "delete"}${
  | "Service"
  | "Provider"
  | "Cluster"
  | "App"}`;

/** The routes that are no operations on a target. */
export type ServiceRoute =
  | ResourceRoute
  | "listTokens"
  | "createToken"
  | "revokeToken"
  | "me"
  | "listAudit"
  | "getOperation"
  | "followOperation"
  | "cancelOperation"
  | "metrics";

/** Every route that asks for a token. */
export type RouteName = keyof Operations | ServiceRoute;

/**
 * What a route names in its path. An owner finds only what is own: own apps,
 * the clusters of own apps, operations on own apps; all else is missing.
 */
export type AccessScope =
  | "nothing"
  | "service"
  | "provider"
  | "cluster"
  | "app"
  | "token"
  | "operation";

export interface AccessRow {
  readonly roles: readonly AccessRole[];
  readonly on: AccessScope;
}

const ownApp: AccessRow = { roles: ["operator", "owner"], on: "app" };

/** Hands out credentials of the whole cluster. */
const anyApp: AccessRow = { roles: ["operator"], on: "app" };
const anyCluster: AccessRow = { roles: ["operator"], on: "cluster" };
const anyProvider: AccessRow = { roles: ["operator"], on: "provider" };
const anyService: AccessRow = { roles: ["operator"], on: "service" };
const everybody: AccessRow = { roles: ["operator", "owner"], on: "nothing" };
const operators: AccessRow = { roles: ["operator"], on: "nothing" };
const ownOperation: AccessRow = {
  roles: ["operator", "owner"],
  on: "operation",
};

/** A route without a row fails the type check. */
export const access: Readonly<Record<RouteName, AccessRow>> = {
  validateApp: ownApp,
  deployApp: ownApp,
  destroyApp: ownApp,
  statusApp: ownApp,
  logsApp: ownApp,
  execApp: ownApp,
  followPodApp: ownApp,
  tunnelApp: ownApp,
  kubeconfigApp: anyApp,
  restartApp: ownApp,
  eventsApp: ownApp,
  topApp: ownApp,

  kubeconfigCluster: anyCluster,
  statusCluster: { roles: ["operator", "owner"], on: "cluster" },
  provisionCluster: anyCluster,
  deprovisionCluster: anyCluster,
  installCluster: anyCluster,
  uninstallCluster: anyCluster,
  logsCluster: anyCluster,

  listDisks: ownApp,
  createDisk: ownApp,
  bootstrapDisks: ownApp,
  assignDisk: ownApp,
  deleteDisk: ownApp,
  exportDisk: ownApp,
  importDisk: ownApp,
  volumeSourcesApp: ownApp,

  listSnapshots: ownApp,
  createSnapshot: ownApp,
  deleteSnapshot: ownApp,
  restoreSnapshot: ownApp,
  listSnapshotSets: ownApp,
  createSnapshotSet: ownApp,
  restoreSnapshotSet: ownApp,
  pruneSnapshots: ownApp,
  runSnapshotSchedule: ownApp,
  verifySnapshots: ownApp,

  deployTool: ownApp,
  destroyTool: ownApp,
  statusTool: ownApp,
  logsTool: ownApp,
  execTool: ownApp,

  listService: operators,
  getService: anyService,
  createService: operators,
  updateService: anyService,
  deleteService: anyService,
  listProvider: operators,
  getProvider: anyProvider,
  createProvider: operators,
  updateProvider: anyProvider,
  deleteProvider: anyProvider,
  listCluster: operators,
  getCluster: anyCluster,
  createCluster: operators,
  updateCluster: anyCluster,
  deleteCluster: anyCluster,
  // An owner sees own apps only.
  listApp: everybody,
  getApp: ownApp,
  createApp: operators,
  updateApp: ownApp,
  deleteApp: ownApp,

  listTokens: operators,
  createToken: operators,
  revokeToken: { roles: ["operator"], on: "token" },
  me: everybody,
  listAudit: operators,
  getOperation: ownOperation,
  followOperation: ownOperation,
  cancelOperation: ownOperation,
  metrics: operators,
};

/** @returns whether a role may use a route on what it may see */
export function mayUse(route: RouteName, role: AccessRole): boolean {
  return Object.hasOwn(access, route) && access[route].roles.includes(role);
}
