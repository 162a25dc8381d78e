/** `tool status`: what of the runner is in the cluster, and how it is. */

import { runnerName } from "../../convert/tool_runner.ts";
import { isReady } from "../../diagnose/app_view.ts";
import { containersOf, isLeaving } from "../../diagnose/pod_view.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { AppInput } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { ToolStatus } from "../../operations/tool.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { choosePod } from "../app/choose_pod.ts";
import { withKube } from "../app/connect_app.ts";
import { getRunner, listRunnerPods } from "./runner_objects.ts";

/**
 * A runner that is not there is an answer, not a failure.
 *
 * @throws {KompoxError} `not-found` no such app; `conflict` something else has
 *   its name; `unavailable` no answer
 */
export async function statusTool(
  ports: Ports,
  input: AppInput,
  call: Call,
): Promise<ToolStatus> {
  const target = await ports.store.target(input.appName);
  const read = (kube: Kube) => readStatus(kube, target, call.signal);
  return await withKube(ports, target, call.signal, read);
}

/** As {@link statusTool}, over a connection that is there. */
export async function readStatus(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<ToolStatus> {
  const { deployment, job } = await getRunner(kube, target, signal);
  const workload = [deployment, job].find((each) =>
    each !== undefined && !isLeaving(each)
  );
  if (workload === undefined) return none;
  const pods = await listRunnerPods(kube, target, signal);
  const pod = choosePod(pods);
  const { nodeName } = (pod?.spec ?? {}) as { nodeName?: string };
  const { template } = workload.spec as { template: KubeObject };
  const [container] = containersOf(template);
  const { ready, ...state } = stateOf(workload, pod);
  return {
    ready,
    namespace: appNames(target).namespace,
    name: runnerName,
    node_name: nodeName ?? "",
    image: container.image,
    command: container.command?.map(plain) ?? null,
    args: container.args?.map(plain) ?? null,
    ...state,
  };
}

const none: ToolStatus = {
  ready: false,
  namespace: "",
  name: "",
  node_name: "",
  image: "",
  command: null,
  args: null,
  state: "none",
};

type State = Pick<ToolStatus, "ready" | "state" | "exit_code">;

function stateOf(workload: KubeObject, pod: KubeObject | undefined): State {
  if (workload.kind === "Deployment") {
    const ready = isReady(workload);
    return { ready, state: ready ? "running" : "waiting" };
  }
  const state = pod && containersOf(pod)[0]?.state;
  const code = state?.kind === "terminated" ? state.exitCode : undefined;
  const { failed = 0, succeeded = 0 } = (workload.status ?? {}) as {
    failed?: number;
    succeeded?: number;
  };
  if (code !== undefined || failed + succeeded > 0) {
    const well = succeeded > 0 || code === 0;
    return {
      ready: false,
      state: well ? "succeeded" : "failed",
      ...(code !== undefined && { exit_code: code }),
    };
  }
  const running = state?.kind === "running";
  return { ready: running, state: running ? "running" : "waiting" };
}

/** As it was given: Kubernetes reads `$$` as one `$`. */
function plain(word: string): string {
  return word.replace(/(\$+)\1/g, (_, dollars: string) => dollars);
}
