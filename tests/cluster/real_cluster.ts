/** The cluster that the tests of this folder use; without one they are skipped, with the reason. */

import { findCluster } from "./find.ts";

const found = await findCluster();
if (found.kind === "none") {
  console.log(`skipped: tests on a real cluster: ${found.reason}`);
}

/** Its kubeconfig; undefined when there is none. */
export const kubeconfigFile = found.kind === "kubeconfig"
  ? found.path
  : undefined;
