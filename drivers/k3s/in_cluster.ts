/** The service account of the pod that Kompox itself runs in, as a kubeconfig. */

import type { DriverFiles } from "../../core/ports/driver.ts";
import type { KubeAccess } from "../../core/ports/kube.ts";

const directory = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * @returns undefined outside of a cluster
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function inClusterAccess(
  deps: DriverFiles,
): Promise<KubeAccess | undefined> {
  const host = deps.env("KUBERNETES_SERVICE_HOST");
  const port = deps.env("KUBERNETES_SERVICE_PORT");
  if (!host || !port) return undefined;
  const token = await deps.readTextFile(`${directory}/token`);
  if (token === undefined) return undefined;
  const namespace = await deps.readTextFile(`${directory}/namespace`);
  const name = "in-cluster";
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const authority = `${directory}/ca.crt`;
  return {
    label: "service account of this pod",
    kubeconfig: JSON.stringify({
      "current-context": name,
      contexts: [{
        name,
        context: { cluster: name, user: name, namespace: namespace?.trim() },
      }],
      clusters: [{
        name,
        cluster: { server, "certificate-authority": authority },
      }],
      // The file, not its content: the token changes while we run.
      users: [{ name, user: { tokenFile: `${directory}/token` } }],
    }),
  };
}
