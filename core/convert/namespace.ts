/** The Namespace of an app. */

import type { KubeObject } from "../ports/kube.ts";
import { clusterWide, type Frame } from "./frame.ts";

/** Its annotations say whose it is, for people and for the check of hash collisions. */
export function namespace(frame: Frame): KubeObject {
  const { service, provider, cluster, app } = frame.target;
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: clusterWide(frame, frame.names.namespace, {
      annotations: {
        "kompox.dev/app":
          `${service.name}/${provider.name}/${cluster.name}/${app.name}`,
        "kompox.dev/provider-driver": provider.driver,
      },
    }),
  };
}
