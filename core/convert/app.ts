/** An app as Kubernetes objects: its Compose project, its target and its disks, put together. */

import type { ComposeProject } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import { placeOf } from "../domain/source.ts";
import type { KubeObject } from "../ports/kube.ts";
import { access } from "./access.ts";
import type { DiskBinding } from "./bindings.ts";
import { sharedPortProblems } from "./container_ports.ts";
import { deployment } from "./deployment.ts";
import { type Frame, openFrame } from "./frame.ts";
import { checkIngressRules } from "./ingress_rules.ts";
import { ingresses } from "./ingresses.ts";
import { namespace } from "./namespace.ts";
import { networkPolicy } from "./network_policy.ts";
import { podContent } from "./pod_content.ts";
import { type PodNames, podNames } from "./pod_names.ts";
import { publishedPorts } from "./published_ports.ts";
import { servicePorts } from "./service_ports.ts";
import { frontService, headlessServices } from "./services.ts";
import { planStart } from "./start_plan.ts";
import { convertVolumes } from "./volumes.ts";

/** Objects in apply order; of use only when no problem is an error. */
export interface ConvertedApp {
  readonly objects: KubeObject[];
  readonly problems: Problem[];
}

/**
 * Pure: equal arguments give equal objects. A volume without a binding is no
 * problem here, because that depends on the verb (see `assignmentProblem`); the
 * pod then names a claim that does not exist, and would wait for it.
 *
 * @param bindings the assigned disk of each volume, at most one a volume
 */
export function convertApp(
  target: Target,
  project: ComposeProject,
  bindings: readonly DiskBinding[],
): ConvertedApp {
  const frame = openFrame(target);
  const { services } = project;
  const { names, problems: nameProblems } = podNames(services);
  const start = planStart(services);
  const volumes = convertVolumes(frame, bindings);
  const policy = networkPolicy(frame);
  const content = podContent(frame, services, names);
  const pod = deployment({ frame, names, start, content }, services, volumes);
  const network = convertNetwork(frame, project, names);
  return {
    objects: [
      namespace(frame),
      ...access(frame),
      policy.object,
      ...volumes.persistentVolumes,
      ...volumes.claims,
      ...content.objects,
      pod.object,
      ...network.objects,
    ],
    problems: [
      ...(services.length === 0 ? [noServices(project)] : []),
      ...nameProblems,
      ...start.problems,
      ...volumes.problems,
      ...policy.problems,
      ...content.problems,
      ...pod.problems,
      ...network.problems,
    ],
  };
}

/** Services, then Ingress objects. */
function convertNetwork(
  frame: Frame,
  { services }: ComposeProject,
  names: PodNames,
): ConvertedApp {
  const { published, problems } = publishedPorts(services);
  const checked = checkIngressRules(frame, published);
  const { ports, problems: portProblems } = servicePorts(
    published,
    checked.rules,
  );
  const front = frontService(frame, ports);
  const headless = headlessServices(frame, services, names);
  const routes = ingresses(frame, checked.rules);
  return {
    objects: [
      ...front.objects,
      ...headless.objects,
      ...routes.objects,
    ],
    problems: [
      ...sharedPortProblems(services),
      ...problems,
      ...checked.problems,
      ...portProblems,
      ...front.problems,
      ...headless.problems,
      ...routes.problems,
    ],
  };
}

function noServices({ tree }: ComposeProject): Problem {
  return {
    level: "error",
    message: "Cannot make a pod: the Compose file has no active service",
    at: placeOf(tree),
    hint: "write a service, or name a profile with --profile",
  };
}
