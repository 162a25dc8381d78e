/** The tool runner of an app: a pod for maintenance beside it, on its disks (spec/60 §1). */

import type { DeploymentSpec } from "kubernetes-types/apps/v1.d.ts";
import type { JobSpec } from "kubernetes-types/batch/v1.d.ts";
import type { Container, PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import type { KubeObject } from "../ports/kube.ts";
import { type Beside, besideApp } from "./beside_app.ts";
import { compact } from "./compact.ts";
import {
  type ConvertedDiskMounts,
  type DiskMount,
  mountDisks,
} from "./disk_mounts.ts";
import { escapeReferences } from "./escape.ts";
import { type Frame, namespaced, openFrame } from "./frame.ts";
import { scheduling } from "./scheduling.ts";

/** Name of the Deployment or Job. */
export const runnerName = "tool-runner";
/** Name of its container. */
export const runnerContainer = "runner";
/** Tells the runner's objects from the app's; its value is `true`. */
export const runnerLabel = "kompox.dev/tool-runner";

/** What runs, and on which disks. */
export interface ToolRunner {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** A Job, which runs once. */
  readonly once: boolean;
  readonly mounts: readonly DiskMount[];
}

export interface ConvertedRunner
  extends Pick<ConvertedDiskMounts, "persistentVolumes" | "claims"> {
  /** A Deployment, or a Job. */
  readonly workload: KubeObject;
  readonly problems: Problem[];
}

/** Value of the label `app`: never the app's own, which its Service selects. */
export function runnerApp(frame: Pick<Frame, "names">): string {
  return `${frame.names.workload}-${runnerName}`;
}

/**
 * Pure. The volumes and claims are those of the app's own deploy.
 *
 * @param beside whether the app's pod holds one of the disks
 */
export function toolRunner(
  target: Target,
  runner: ToolRunner,
  beside: Beside,
): ConvertedRunner {
  const frame = openFrame(target);
  const disks = mountDisks(frame, runner.mounts);
  const { spec, problems } = podSpec(frame, runner, disks, beside);
  const labels = {
    ...frame.labels,
    app: runnerApp(frame),
    "app.kubernetes.io/component": runnerName,
    [runnerLabel]: "true",
  };
  const metadata = namespaced(frame, runnerName, { labels });
  const template = { metadata: { labels }, spec };
  const deploymentSpec: DeploymentSpec = {
    replicas: 1,
    selector: { matchLabels: { app: labels.app } },
    strategy: { type: "Recreate" },
    template,
  };
  const jobSpec: JobSpec = { backoffLimit: 0, template };
  const workload: KubeObject = runner.once
    ? { apiVersion: "batch/v1", kind: "Job", metadata, spec: jobSpec }
    : {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: deploymentSpec,
    };
  return {
    persistentVolumes: disks.persistentVolumes,
    claims: disks.claims,
    workload,
    problems: [...disks.problems, ...problems],
  };
}

function podSpec(
  frame: Frame,
  runner: ToolRunner,
  disks: ConvertedDiskMounts,
  beside: Beside,
): { spec: PodSpec; problems: Problem[] } {
  const { deployment } = frame.target.app;
  const { scheduling: where, problems } = scheduling(deployment, disks.bound);
  const idle = runner.command.length === 0 && runner.args.length === 0;
  const container: Container = compact({
    name: runnerContainer,
    image: runner.image,
    imagePullPolicy: "IfNotPresent",
    ...commandOf(runner),
    volumeMounts: disks.volumeMounts,
  });
  const spec: PodSpec = compact({
    ...where,
    affinity: besideApp(frame, beside, where.affinity),
    automountServiceAccountToken: false,
    containers: [container],
    enableServiceLinks: false,
    restartPolicy: runner.once ? "Never" : "Always",
    // A shell that sleeps as the first process does not hear SIGTERM.
    terminationGracePeriodSeconds: idle ? 1 : undefined,
    volumes: disks.podVolumes,
  });
  return { spec, problems };
}

/** The table of spec/60 §1.1. */
function commandOf(
  { command, args }: ToolRunner,
): Pick<Container, "command" | "args"> {
  if (command.length > 0) {
    return { command: escaped(command), args: escaped(args) };
  }
  return {
    command: ["sh", "-c"],
    args: args.length > 0 ? escaped(args) : ["sleep infinity"],
  };
}

function escaped(words: readonly string[]): string[] | undefined {
  return words.length === 0 ? undefined : words.map(escapeReferences);
}
