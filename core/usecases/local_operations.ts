/** All operations, done here: each verb is loaded when it is first called. */

import type { Operations } from "../operations/operations.ts";
import type { Ports } from "../ports/ports.ts";
import type { Tunnels } from "./app/tunnel.ts";

/** @param ports nothing of them is used before the first call */
export function localOperations(ports: Ports): Operations {
  let tunnels: Tunnels | undefined;
  return {
    async validateApp(input, call) {
      const { validateApp } = await import("./app/validate.ts");
      return await validateApp(ports, input, call);
    },
    async deployApp(input, call) {
      const { deployApp } = await import("./app/deploy.ts");
      return await deployApp(ports, input, call);
    },
    async destroyApp(input, call) {
      const { destroyApp } = await import("./app/destroy.ts");
      return await destroyApp(ports, input, call);
    },
    async statusApp(input, call) {
      const { statusApp } = await import("./app/status.ts");
      return await statusApp(ports, input, call);
    },
    async *logsApp(input, call) {
      const { logsApp } = await import("./app/logs.ts");
      yield* logsApp(ports, input, call);
    },
    async execApp(input, call) {
      const { execApp } = await import("./app/exec.ts");
      return await execApp(ports, input, call);
    },
    async *followPodApp(input, call) {
      const { followPodApp } = await import("./app/follow_pod.ts");
      yield* followPodApp(ports, input, call);
    },
    async tunnelApp(input, call) {
      const { Tunnels } = await import("./app/tunnel.ts");
      tunnels ??= new Tunnels(ports);
      return await tunnels.open(input, call);
    },
    async kubeconfigApp(input, call) {
      const { kubeconfigApp } = await import("./app/kubeconfig.ts");
      return await kubeconfigApp(ports, input, call);
    },
    async restartApp(input, call) {
      const { restartApp } = await import("./app/restart.ts");
      return await restartApp(ports, input, call);
    },
    async *eventsApp(input, call) {
      const { eventsApp } = await import("./app/events.ts");
      yield* eventsApp(ports, input, call);
    },
    async topApp(input, call) {
      const { topApp } = await import("./app/top.ts");
      return await topApp(ports, input, call);
    },
    async kubeconfigCluster(input, call) {
      const { kubeconfigCluster } = await import("./cluster/kubeconfig.ts");
      return await kubeconfigCluster(ports, input, call);
    },
    async statusCluster(input, call) {
      const { statusCluster } = await import("./cluster/status.ts");
      return await statusCluster(ports, input, call);
    },
    async provisionCluster(input, call) {
      const { provisionCluster } = await import("./cluster/provision.ts");
      return await provisionCluster(ports, input, call);
    },
    async deprovisionCluster(input, call) {
      const { deprovisionCluster } = await import("./cluster/deprovision.ts");
      return await deprovisionCluster(ports, input, call);
    },
    async installCluster(input, call) {
      const { installCluster } = await import("./cluster/install.ts");
      return await installCluster(ports, input, call);
    },
    async uninstallCluster(input, call) {
      const { uninstallCluster } = await import("./cluster/uninstall.ts");
      return await uninstallCluster(ports, input, call);
    },
    async *logsCluster(input, call) {
      const { logsCluster } = await import("./cluster/logs.ts");
      yield* logsCluster(ports, input, call);
    },
    async listDisks(input, call) {
      const { listDisks } = await import("./disk/list.ts");
      return await listDisks(ports, input, call);
    },
    async createDisk(input, call) {
      const { createDisk } = await import("./disk/create.ts");
      return await createDisk(ports, input, call);
    },
    async bootstrapDisks(input, call) {
      const { bootstrapDisks } = await import("./disk/bootstrap.ts");
      return await bootstrapDisks(ports, input, call);
    },
    async assignDisk(input, call) {
      const { assignDisk } = await import("./disk/assign.ts");
      return await assignDisk(ports, input, call);
    },
    async deleteDisk(input, call) {
      const { deleteDisk } = await import("./disk/delete.ts");
      return await deleteDisk(ports, input, call);
    },
    async exportDisk(input, call) {
      const { exportDisk } = await import("./disk/export.ts");
      return await exportDisk(ports, input, call);
    },
    async importDisk(input, call) {
      const { importDisk } = await import("./disk/import.ts");
      return await importDisk(ports, input, call);
    },
    async volumeSourcesApp(input, call) {
      const { volumeSourcesApp } = await import("./disk/volume_sources.ts");
      return await volumeSourcesApp(ports, input, call);
    },
    async listSnapshots(input, call) {
      const { listSnapshots } = await import("./snapshot/list.ts");
      return await listSnapshots(ports, input, call);
    },
    async createSnapshot(input, call) {
      const { createSnapshot } = await import("./snapshot/create.ts");
      return await createSnapshot(ports, input, call);
    },
    async deleteSnapshot(input, call) {
      const { deleteSnapshot } = await import("./snapshot/delete.ts");
      return await deleteSnapshot(ports, input, call);
    },
    async restoreSnapshot(input, call) {
      const { restoreSnapshot } = await import("./snapshot/restore.ts");
      return await restoreSnapshot(ports, input, call);
    },
    async listSnapshotSets(input, call) {
      const { listSnapshotSets } = await import("./snapshot/list_sets.ts");
      return await listSnapshotSets(ports, input, call);
    },
    async createSnapshotSet(input, call) {
      const { createSnapshotSet } = await import("./snapshot/create_set.ts");
      return await createSnapshotSet(ports, input, call);
    },
    async restoreSnapshotSet(input, call) {
      const { restoreSnapshotSet } = await import("./snapshot/restore_set.ts");
      return await restoreSnapshotSet(ports, input, call);
    },
    async pruneSnapshots(input, call) {
      const { pruneSnapshots } = await import("./snapshot/prune.ts");
      return await pruneSnapshots(ports, input, call);
    },
    async runSnapshotSchedule(input, call) {
      const { runSnapshotSchedule } = await import(
        "./snapshot/run_schedule.ts"
      );
      return await runSnapshotSchedule(ports, input, call);
    },
    async verifySnapshots(input, call) {
      const { verifySnapshots } = await import("./snapshot/verify.ts");
      return await verifySnapshots(ports, input, call);
    },
    async deployTool(input, call) {
      const { deployTool } = await import("./tool/deploy.ts");
      return await deployTool(ports, input, call);
    },
    async destroyTool(input, call) {
      const { destroyTool } = await import("./tool/destroy.ts");
      return await destroyTool(ports, input, call);
    },
    async statusTool(input, call) {
      const { statusTool } = await import("./tool/status.ts");
      return await statusTool(ports, input, call);
    },
    async *logsTool(input, call) {
      const { logsTool } = await import("./tool/logs.ts");
      yield* logsTool(ports, input, call);
    },
    async execTool(input, call) {
      const { execTool } = await import("./tool/exec.ts");
      return await execTool(ports, input, call);
    },
  };
}
