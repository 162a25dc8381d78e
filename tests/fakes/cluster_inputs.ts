/** Worlds and inputs of the verbs on a cluster, with the values that most tests want. */

import type { Cluster } from "../../core/domain/resources.ts";
import type {
  ClusterInstallInput,
  ClusterProvisionInput,
} from "../../core/operations/cluster.ts";
import { fakePorts, fakeTarget, type FakeWorld } from "./fake_ports.ts";

/** @param more of the cluster; its ingress is in namespace `traefik`, reached by node ports */
export function clusterWorld(more: Partial<Cluster> = {}): FakeWorld {
  const target = fakeTarget({});
  const settings = { TRAEFIK_SERVICE_TYPE: "NodePort" };
  const { ingress } = target.cluster;
  const cluster: Cluster = {
    ...target.cluster,
    settings,
    ingress: {
      ...ingress,
      serviceAccount: "door",
      certEmail: "ops@example.com",
    },
    ...more,
  };
  return fakePorts({ target: { ...target, cluster } });
}

/** Changes the cluster of a world, as somebody who edits the configuration. */
export function editCluster(world: FakeWorld, more: Partial<Cluster>): void {
  world.target = {
    ...world.target,
    cluster: { ...world.target.cluster, ...more },
  };
}

export function installInput(
  more: Partial<ClusterInstallInput> = {},
): ClusterInstallInput {
  return { wait: true, timeoutMs: 60_000, forceConflicts: false, ...more };
}

export function provisionInput(
  more: Partial<ClusterProvisionInput> = {},
): ClusterProvisionInput {
  return { wait: false, timeoutMs: 60_000, force: false, ...more };
}
