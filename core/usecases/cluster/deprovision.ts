/** `cluster deprovision`: begins to remove a cluster that Kompox made. */

import { failure } from "../../domain/error.ts";
import type {
  ClusterProvisionInput,
  ClusterProvisionReport,
} from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { openCluster, refuseLifecycle } from "./open_cluster.ts";
import { refuseProtected } from "./protection.ts";
import { readStatus } from "./status.ts";
import { followRequest } from "./wait_lifecycle.ts";

/**
 * Nothing is done for an existing cluster, nor for one that is not there. One
 * that does not answer can be removed: nobody can tell what is installed.
 *
 * @throws {KompoxError} `conflict` something is installed; `denied` the
 *   protection forbids it; `unsupported` the driver removes no clusters;
 *   `failed` or `unavailable` from the wait
 */
export async function deprovisionCluster(
  ports: Ports,
  input: ClusterProvisionInput,
  call: Call,
): Promise<ClusterProvisionReport> {
  const opened = await openCluster(ports, input.clusterName);
  const { cluster, driver } = opened;
  const { name } = cluster;
  if (cluster.existing) return { cluster: name, skipped: "existing" };
  refuseProtected(cluster, "provisioning", "delete");
  const { lifecycle } = driver.cluster;
  if (lifecycle === undefined) refuseLifecycle("deprovision", cluster);
  const { report, lifecycle: state } = await readStatus(
    ports,
    opened,
    call.signal,
  );
  if (report.installed) {
    throw failure(
      "conflict",
      `Cannot deprovision cluster "${name}": the ingress controller is installed in it`,
      { hint: `kompoxops cluster uninstall -C ${name} --wait` },
    );
  }
  if (state?.absent) return { cluster: name, skipped: "already", done: true };
  await lifecycle.deprovision(cluster, { force: input.force }, call.signal);
  return await followRequest(
    ports.clock,
    {
      ...{ cluster, lifecycle, step: "delete", goal: "gone" },
      isDone: ({ absent }) => absent,
    },
    input,
    call,
  );
}
