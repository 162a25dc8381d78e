/** The files of a pod's service account, and the driver that finds them. */

import type { DriverFiles } from "../../core/ports/driver.ts";
import type { KubeAccess } from "../../core/ports/kube.ts";

export async function inClusterFiles(): Promise<{
  readonly files: DriverFiles;
  access(files: DriverFiles): Promise<KubeAccess | undefined>;
}> {
  const { inClusterAccess } = await import("../../drivers/k3s/in_cluster.ts");
  return {
    files: {
      env: (name) =>
        ({
          KUBERNETES_SERVICE_HOST: "10.0.0.1",
          KUBERNETES_SERVICE_PORT: "443",
        })[name],
      readTextFile: (path) => Promise.resolve(path),
    },
    access: inClusterAccess,
  };
}
