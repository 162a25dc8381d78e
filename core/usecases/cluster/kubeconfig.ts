/** `cluster kubeconfig`: access to a cluster, to be handed out. */

import { failure } from "../../domain/error.ts";
import { isDnsLabel } from "../../domain/patterns.ts";
import type { Call } from "../../operations/call.ts";
import type {
  ClusterKubeconfigInput,
  ClusterKubeconfigReport,
} from "../../operations/cluster_kubeconfig.ts";
import type { Ports } from "../../ports/ports.ts";
import { minimalKubeconfig } from "./minimal_kubeconfig.ts";

/**
 * Asks the driver for the administrator's kubeconfig; the cluster itself is
 * not asked anything.
 *
 * @throws {KompoxError} `not-found` no such cluster, or no kubeconfig of it;
 *   `usage` a name that cannot be one; `invalid` a kubeconfig without a usable
 *   context
 */
export async function kubeconfigCluster(
  ports: Ports,
  input: ClusterKubeconfigInput,
  call: Call,
): Promise<ClusterKubeconfigReport> {
  const { contextName, namespace } = input;
  refuseNames(contextName, namespace);
  const target = await ports.store.clusterTarget(input.clusterName);
  const { provider, cluster } = target;
  const driver = await ports.drivers.open(provider);
  const access = await driver.cluster.kubeconfig(cluster, call.signal);
  const name = contextName ?? `kompoxops-${cluster.name}`;
  return {
    cluster: cluster.name,
    kubeconfig: minimalKubeconfig(access, name, namespace),
  };
}

function refuseNames(
  contextName: string | undefined,
  namespace: string | undefined,
): void {
  // deno-lint-ignore no-control-regex
  if (contextName === "" || /[\x00-\x1f\x7f]/.test(contextName ?? "")) {
    throw failure(
      "usage",
      `Cannot name a context "${contextName}": it is empty or holds control characters`,
      { hint: "give another name to --context" },
    );
  }
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    throw failure(
      "usage",
      `Cannot use namespace "${namespace}": it is no DNS label`,
      { hint: "give a-z, 0-9 and inner dashes, at most 63, to --namespace" },
    );
  }
}
