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
  };
}
