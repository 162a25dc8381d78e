/** The Deployment of an app: one pod with all its services. */

import type { DeploymentSpec } from "kubernetes-types/apps/v1.d.ts";
import type { PodSpec, Volume } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import type { KubeObject } from "../ports/kube.ts";
import type { DiskBinding } from "./bindings.ts";
import { compact } from "./compact.ts";
import { convertContainer, type PodPlan } from "./containers.ts";
import { namespaced, podSelector } from "./frame.ts";
import { hostAliases } from "./host_aliases.ts";
import { podAnnotations } from "./pod_annotations.ts";
import { podPlatform } from "./pod_platform.ts";
import { podSettings } from "./pod_settings.ts";
import { scheduling } from "./scheduling.ts";
import { quiesceNote } from "./quiesce.ts";
import { podSecurity } from "./security.ts";
import { makeSubPaths } from "./subpath_container.ts";

/** Disks are mounted by one pod at a time: the old pod stops before the new one starts. */
export function deployment(
  plan: PodPlan,
  services: readonly ComposeService[],
  storage: { podVolumes: readonly Volume[]; bound: readonly DiskBinding[] },
): { object: KubeObject; problems: Problem[] } {
  const { frame } = plan;
  const { spec, problems } = podSpec(plan, services, storage);
  const notes = podAnnotations(services);
  const quiesce = quiesceNote(plan, services);
  const deploymentSpec: DeploymentSpec = {
    replicas: 1,
    selector: { matchLabels: podSelector(frame) },
    strategy: { type: "Recreate" },
    template: {
      metadata: compact({
        annotations: notes.annotations,
        labels: { ...frame.labels },
      }),
      spec,
    },
  };
  const object: KubeObject = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: namespaced(frame, frame.names.workload, quiesce.metadata),
    spec: deploymentSpec,
  };
  return {
    object,
    problems: [...problems, ...notes.problems, ...quiesce.problems],
  };
}

function podSpec(
  plan: PodPlan,
  services: readonly ComposeService[],
  storage: { podVolumes: readonly Volume[]; bound: readonly DiskBinding[] },
): { spec: PodSpec; problems: Problem[] } {
  const { frame, names, start } = plan;
  const early = start.early.map((each) => convertContainer(each, plan));
  const ordinary = start.ordinary.map((each) => convertContainer(each, plan));
  const all = [...early, ...ordinary];
  const directories = makeSubPaths(all.flatMap(({ subPaths }) => subPaths));
  const hosts = hostAliases(services, names);
  const settings = podSettings(services);
  const security = podSecurity(services);
  const where = scheduling(frame.target.app.deployment, storage.bound);
  const platform = podPlatform(services);
  const emptyDirs = all.flatMap(({ emptyDirs }) => emptyDirs)
    .sort((left, right) => left.name < right.name ? -1 : 1);
  const spec: PodSpec = compact({
    ...where.scheduling,
    ...settings.settings,
    nodeSelector: {
      ...platform.nodeSelector,
      ...where.scheduling.nodeSelector,
    },
    // Nothing in an app needs the Kubernetes API.
    automountServiceAccountToken: false,
    containers: ordinary.map(({ container }) => container),
    hostAliases: hosts.aliases,
    initContainers: [
      ...(directories === undefined ? [] : [directories]),
      ...early.map(({ container }) => container),
    ],
    securityContext: security.securityContext,
    volumes: [
      ...storage.podVolumes,
      ...plan.content.files.podVolumes,
      ...emptyDirs,
    ],
  });
  return {
    spec,
    problems: [
      ...all.flatMap(({ problems }) => problems),
      ...hosts.problems,
      ...settings.problems,
      ...security.problems,
      ...platform.problems,
      ...where.problems,
    ],
  };
}
