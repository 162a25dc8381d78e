/** How kubectl reaches an app: where the kubeconfig is, and the parts of a context of its own. */

import { appNames } from "../../domain/names.ts";
import type { AppInput } from "../../operations/app.ts";
import type {
  AppKubeconfig,
  KubeconfigSource,
} from "../../operations/app_access.ts";
import type { Call } from "../../operations/call.ts";
import type { KubeAccess } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";

/**
 * Asks the driver only; the cluster is not asked.
 *
 * @throws {KompoxError} `not-found` no such app, or no kubeconfig; `invalid`
 *   the kubeconfig cannot be used
 */
export async function kubeconfigApp(
  ports: Ports,
  { appName }: AppInput,
  { signal }: Call,
): Promise<AppKubeconfig> {
  const target = await ports.store.target(appName);
  const driver = await ports.drivers.open(target.provider);
  const access = await driver.cluster.kubeconfig(target.cluster, signal);
  const kube = await ports.clusters.connect(access);
  const { cluster, user } = kube.context;
  kube.close();
  const { namespace, instance } = appNames(target);
  return {
    context: instance,
    namespace,
    cluster,
    user: user === "" ? undefined : user,
    sources: [access, ...access.others ?? []].map(sourceOf),
  };
}

function sourceOf(
  { file, kubeconfig }: Pick<KubeAccess, "file" | "kubeconfig">,
): KubeconfigSource {
  return file === undefined ? { text: kubeconfig } : { file };
}
