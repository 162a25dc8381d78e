/** One Compose service as a container of the pod. */

import type { Container, Volume } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";
import { convertCommand } from "./command.ts";
import { compact } from "./compact.ts";
import { containerPorts } from "./container_ports.ts";
import { convertEnvironment, environmentSecrets } from "./env.ts";
import type { Frame } from "./frame.ts";
import { convertHooks } from "./hooks.ts";
import { isImageReference } from "./image.ts";
import { convertMounts } from "./mounts.ts";
import type { PodContent } from "./pod_content.ts";
import type { PodNames } from "./pod_names.ts";
import { convertHealthcheck } from "./probes.ts";
import { convertResources } from "./resources.ts";
import { containerSecurity } from "./security.ts";
import type { StartPlan } from "./start_plan.ts";
import type { SubPath } from "./subpath_container.ts";

/** What is the same for all containers of a pod. */
export interface PodPlan {
  readonly frame: Frame;
  readonly names: PodNames;
  readonly start: StartPlan;
  readonly content: PodContent;
}

/** A container, and what its pod must have for it. */
export interface ConvertedContainer {
  readonly container: Container;
  readonly subPaths: readonly SubPath[];
  readonly emptyDirs: readonly Volume[];
  readonly problems: readonly Problem[];
}

export function convertContainer(
  service: ComposeService,
  plan: PodPlan,
): ConvertedContainer {
  const { frame, names, start, content } = plan;
  const { app } = frame.target;
  const name = names.get(service.name)!;
  const role = start.roles.get(service.name)!;
  const awaited = start.awaitedHealthy.has(service.name);
  const image = convertImage(service);
  const command = convertCommand(service);
  const env = convertEnvironment(service);
  const health = convertHealthcheck(service, role, awaited);
  const resources = convertResources(service.resources);
  const security = containerSecurity(service);
  const hooks = convertHooks(service, role);
  const mounts = convertMounts(
    service,
    app.volumes,
    content.files.mounts.get(service.name),
  );
  const directory = workingDir(service);
  const pull = pullPolicy(service);
  const container: Container = compact({
    name,
    image: service.image?.value,
    imagePullPolicy: pull.imagePullPolicy,
    ...command.command,
    workingDir: directory.workingDir,
    env: env.env,
    envFrom: environmentSecrets(
      app.name,
      name,
      content.environments.get(service.name),
    ),
    lifecycle: hooks.lifecycle,
    ports: containerPorts(service),
    resources: resources.resources,
    restartPolicy: role === "sidecar" ? "Always" : undefined,
    securityContext: security.securityContext,
    stdin: service.stdinOpen || undefined,
    tty: service.tty || undefined,
    volumeMounts: mounts.volumeMounts,
    ...health.probes,
  });
  return {
    container,
    subPaths: mounts.subPaths,
    emptyDirs: mounts.emptyDirs,
    problems: [
      image,
      pull.problems,
      command.problems,
      directory.problems,
      env.problems,
      health.problems,
      hooks.problems,
      resources.problems,
      security.problems,
      mounts.problems,
      restartNote(service, role),
    ].flat(),
  };
}

function convertImage({ image, name, spot }: ComposeService): Problem[] {
  if (image === undefined || image.value === "") {
    return [{
      level: "error",
      message: `Cannot run "${name}": it has no image`,
      at: placeOf(image ?? spot),
      hint: "build and push an image, and name it with image:",
    }];
  }
  if (isImageReference(image.value)) return [];
  return [{
    level: "error",
    message: `Cannot pull "${image.value}": it is no image reference`,
    at: placeOf(image),
    hint: "write it like ghcr.io/example/app:1.4, the path in lower case",
  }];
}

function workingDir(
  { workingDir }: ComposeService,
): { workingDir?: string; problems: Problem[] } {
  if (workingDir === undefined) return { problems: [] };
  if (workingDir.value.startsWith("/")) {
    return { workingDir: workingDir.value, problems: [] };
  }
  const problem: Problem = {
    level: "error",
    message:
      `Cannot work in "${workingDir.value}": it is no absolute path in the container`,
    at: placeOf(workingDir),
    hint: "begin working_dir with /",
  };
  return { problems: [problem] };
}

const pullPolicies = new Map([
  ["always", "Always"],
  ["never", "Never"],
  ["missing", "IfNotPresent"],
  ["if_not_present", "IfNotPresent"],
]);

function pullPolicy(
  { pullPolicy }: ComposeService,
): { imagePullPolicy?: string; problems: Problem[] } {
  if (pullPolicy === undefined) return { problems: [] };
  const imagePullPolicy = pullPolicies.get(pullPolicy.value);
  if (imagePullPolicy !== undefined) return { imagePullPolicy, problems: [] };
  const problem: Problem = {
    level: "warning",
    message:
      `Cannot use pull_policy "${pullPolicy.value}": Kubernetes knows none like it`,
    at: placeOf(pullPolicy),
    hint: `use one of: ${[...pullPolicies.keys()].join(", ")}`,
  };
  return { problems: [problem] };
}

/** A pod starts its containers again, whatever Compose was told. */
function restartNote(service: ComposeService, role: string): Problem[] {
  const { restart, name } = service;
  const once = restart?.value === "no" ||
    restart?.value.startsWith("on-failure");
  if (restart === undefined || !once || role === "job") return [];
  return [{
    level: "info",
    message: `"${name}" is started again whenever it ends`,
    at: placeOf(restart),
  }];
}
