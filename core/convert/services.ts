/** The Service in front of an app, and one name in the namespace for each Compose service. */

import type { ServicePort, ServiceSpec } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";
import type { KubeObject } from "../ports/kube.ts";
import { type Frame, namespaced, podSelector } from "./frame.ts";
import type { PodNames } from "./pod_names.ts";

/** @returns no object when there is no port */
export function frontService(
  frame: Frame,
  ports: readonly ServicePort[],
): { objects: KubeObject[]; problems: Problem[] } {
  if (ports.length === 0) return { objects: [], problems: [] };
  const name = frame.names.workload;
  const problems: Problem[] = isServiceName(name) ? [] : [{
    level: "error",
    message: `Cannot name a Service "${name}": Kubernetes wants a letter first`,
    hint: 'begin "app.name" with a letter',
  }];
  const spec: ServiceSpec = { ports: [...ports], selector: podSelector(frame) };
  return { objects: [service(frame, name, spec)], problems };
}

/**
 * Headless Services, by name: all resolve to the pod, ready or not, so that
 * names work while the app starts (decision 18). The app's own name is left to
 * the Service in front, with or without ports: the API server can turn neither
 * of the two kinds into the other when ports come or go.
 */
export function headlessServices(
  frame: Frame,
  services: readonly ComposeService[],
  names: PodNames,
): { objects: KubeObject[]; problems: Problem[] } {
  const app = frame.names.workload;
  const problems: Problem[] = [];
  const wanted = new Set<string>();
  for (const compose of services) {
    const name = names.get(compose.name)!;
    if (name === `${app}-box` || name.startsWith(`${app}-box-`)) {
      problems.push(reserved(compose, name));
    } else if (name === app) problems.push(taken(compose));
    else if (isServiceName(name)) wanted.add(name);
    else problems.push(unnamed(compose, name));
  }
  const objects = [...wanted].sort().map((name) => headless(frame, name));
  return { objects, problems };
}

function headless(frame: Frame, name: string): KubeObject {
  const spec: ServiceSpec = {
    clusterIP: "None",
    publishNotReadyAddresses: true,
    selector: podSelector(frame),
  };
  return service(frame, name, spec, {
    "kompox.dev/compose-service-headless": "true",
  });
}

function service(
  frame: Frame,
  name: string,
  spec: ServiceSpec,
  labels: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: namespaced(frame, name, { labels }),
    spec,
  };
}

/** RFC 1035: what Kubernetes wants of a Service's name, beyond a DNS label. */
function isServiceName(name: string): boolean {
  return /^[a-z]/.test(name);
}

function reserved(service: ComposeService, name: string): Problem {
  return {
    level: "error",
    message: `Cannot name a Service "${name}": Kompox uses that name itself`,
    at: placeOf(service.spot),
    hint: "rename the service",
  };
}

function taken(service: ComposeService): Problem {
  return {
    level: "info",
    message:
      `"${service.name}" is the name of the app too: in the namespace it leads to the ports that are published`,
    at: placeOf(service.spot),
  };
}

function unnamed(service: ComposeService, name: string): Problem {
  return {
    level: "warning",
    message:
      `Cannot resolve "${name}" outside of its pod: a Service wants a letter first`,
    at: placeOf(service.spot),
    hint: "begin the name of the service with a letter",
  };
}
