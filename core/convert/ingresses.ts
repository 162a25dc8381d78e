/** The Ingress objects of an app: hosts of the cluster's domain, and its own. */

import type { IngressSpec } from "kubernetes-types/networking/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import type { KubeObject } from "../ports/kube.ts";
import { type Frame, namespaced } from "./frame.ts";
import type { CheckedRule } from "./ingress_rules.ts";
import { ingressClassOf } from "./traefik/settings.ts";

/** A host and the Service port to which it leads. */
interface Route {
  readonly host: string;
  readonly portName: string;
}

const entrypoint = {
  "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
  "traefik.ingress.kubernetes.io/router.tls": "true",
};

/**
 * The default Ingress uses the cluster's static certificate, the custom one a
 * resolver when there is one. Traefik's annotations carry TLS, so there is no
 * `spec.tls`.
 */
export function ingresses(
  frame: Frame,
  rules: readonly Omit<CheckedRule, "port">[],
): { objects: KubeObject[]; problems: Problem[] } {
  const { app, cluster } = frame.target;
  const { ingressClass, problems } = ingressClassOf(frame.target);
  const defaults = rules.flatMap(({ name, defaultHost }) =>
    defaultHost === undefined ? [] : [{ host: defaultHost, portName: name }]
  );
  const customs = rules.flatMap(({ name, hosts }) =>
    hosts.map((host) => ({ host, portName: name }))
  );
  const resolver = app.ingress.certResolver ?? cluster.ingress.certResolver;
  const resolved = resolver === undefined ? entrypoint : {
    ...entrypoint,
    "traefik.ingress.kubernetes.io/router.tls.certresolver": resolver,
  };
  const { ingressDefault, ingressCustom } = frame.names;
  const objects = [
    ingress(frame, ingressDefault, ingressClass, entrypoint, defaults),
    ingress(frame, ingressCustom, ingressClass, resolved, customs),
  ].flat();
  // A cluster's setting that no Ingress of this app uses is for others to mend.
  return { objects, problems: objects.length === 0 ? [] : problems };
}

function ingress(
  frame: Frame,
  name: string,
  ingressClassName: string,
  annotations: Record<string, string>,
  routes: readonly Route[],
): KubeObject[] {
  if (routes.length === 0) return [];
  const spec: IngressSpec = {
    ingressClassName,
    rules: routes.map(({ host, portName }) => ({
      host,
      http: {
        paths: [{
          backend: {
            service: { name: frame.names.workload, port: { name: portName } },
          },
          path: "/",
          pathType: "Prefix",
        }],
      },
    })),
  };
  return [{
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: namespaced(frame, name, { annotations }),
    spec,
  }];
}
