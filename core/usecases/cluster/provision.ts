/** `cluster provision`: begins to make a cluster. */

import type {
  ClusterProvisionInput,
  ClusterProvisionReport,
} from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { openCluster, refuseLifecycle } from "./open_cluster.ts";
import { refuseProtected } from "./protection.ts";
import { followRequest } from "./wait_lifecycle.ts";

/**
 * Nothing is done for an existing cluster, nor, without `force`, for one that
 * is there. Idempotent: a request that was made already is made again.
 *
 * @throws {KompoxError} `unsupported` the driver makes no clusters; `denied`
 *   the protection forbids it; `failed` or `unavailable` from the wait
 */
export async function provisionCluster(
  ports: Ports,
  input: ClusterProvisionInput,
  call: Call,
): Promise<ClusterProvisionReport> {
  const { cluster, driver } = await openCluster(ports, input.clusterName);
  const { name } = cluster;
  if (cluster.existing) return { cluster: name, skipped: "existing" };
  const { lifecycle } = driver.cluster;
  if (lifecycle === undefined) refuseLifecycle("provision", cluster);
  const state = await lifecycle.state(cluster, call.signal);
  if (state.provisioned) refuseProtected(cluster, "provisioning", "update");
  if (state.provisioned && !input.force) {
    return { cluster: name, skipped: "already", done: true };
  }
  await lifecycle.provision(cluster, { force: input.force }, call.signal);
  return await followRequest(
    ports.clock,
    {
      ...{ cluster, lifecycle, step: "apply", goal: "provisioned" },
      isDone: ({ provisioned, unfinished }) =>
        provisioned && unfinished.length === 0,
    },
    input,
    call,
  );
}
