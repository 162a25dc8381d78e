/** Kubeconfigs that tests merge. */

import type { MinimalKubeconfig } from "../../core/operations/cluster_kubeconfig.ts";

/** One of a cluster `demo`, as `cluster kubeconfig` gets it. */
export const demoKubeconfig: MinimalKubeconfig = kubeconfigNamed(
  "kompoxops-demo",
);

/** One whose cluster, context and user have this name. */
export function kubeconfigNamed(name: string): MinimalKubeconfig {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      cluster: {
        server: "https://demo.example:6443",
        "certificate-authority-data": "REVNTw==",
      },
      name,
    }],
    contexts: [{
      context: { cluster: name, namespace: "staging", user: name },
      name,
    }],
    "current-context": name,
    users: [{ name, user: { token: "demo-token" } }],
  };
}
