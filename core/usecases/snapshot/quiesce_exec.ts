/** Runs the commands by which services stop writing, and those by which they go on. */

import {
  type QuiesceCommands,
  quiesceCommandsOf,
} from "../../convert/quiesce.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import { containersOf } from "../../diagnose/pod_view.ts";
import { type QuiesceMark, quiesceMarkOf } from "../../plan/quiesce_mark.ts";
import type { Call } from "../../operations/call.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { listPods } from "../app/choose_pod.ts";
import { runCommand, shown } from "./run_command.ts";

/** Where commands are run. */
export interface QuiesceSite {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly target: Target;
  /** Limit of each command. */
  readonly timeoutMs: number;
  readonly call: Call;
}

/**
 * Service after service, in the order of the Compose model. After a failure
 * the caller runs {@link unquiesce}, for those too that never began.
 *
 * @throws {KompoxError} `failed` a command did not end with 0; `unavailable`
 *   a container does not run, or a command takes too long
 */
export async function quiesce(
  site: QuiesceSite,
  commands: readonly QuiesceCommands[],
  mark: QuiesceMark,
): Promise<void> {
  const pod = await markedPod(site, mark);
  const idle = commands.filter(({ container }) =>
    pod === undefined || !runs(pod, container)
  );
  if (pod === undefined || idle.length > 0) throw notRunning(site.target, idle);
  for (const { container, quiesce } of commands) {
    await run(site, pod, container, quiesce, "quiesced");
  }
}

/**
 * Runs what undoes, in the opposite order, all of it whatever fails. Another
 * pod than that of the mark needs nothing: what held the old one up went with it.
 *
 * @param mark left by who held the app up
 * @throws {KompoxError} `failed` with all commands that failed
 */
export async function unquiesce(
  site: QuiesceSite,
  commands: readonly QuiesceCommands[],
  mark: QuiesceMark,
): Promise<void> {
  const pod = await markedPod(site, mark);
  if (pod === undefined) return;
  const errors: KompoxError[] = [];
  for (const { container, unquiesce } of commands.toReversed()) {
    if (unquiesce.length === 0 || !runs(pod, container)) continue;
    try {
      await run(site, pod, container, unquiesce, "goes on");
    } catch (error) {
      if (!(error instanceof KompoxError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length === 0) return;
  throw new KompoxError(
    errors[0].kind,
    errors.flatMap(({ problems }) => problems),
    { cause: errors[0] },
  );
}

/** As {@link unquiesce}, by the mark and the commands of a live Deployment; nothing without a mark. */
export async function unquiesceLeft(
  site: QuiesceSite,
  deployment: KubeObject,
): Promise<void> {
  const mark = quiesceMarkOf(deployment);
  if (mark === undefined) return;
  await unquiesce(site, quiesceCommandsOf(deployment), mark);
}

async function run(
  { kube, clock, target, timeoutMs, call }: QuiesceSite,
  pod: KubeObject,
  container: string,
  command: readonly string[],
  state: string,
): Promise<void> {
  const { signal } = call;
  const end = await runCommand(kube, clock, pod, container, command, {
    timeoutMs,
    signal,
  });
  if (end.code !== 0) throw failed(target, container, command, end);
  call.report({ step: "snapshot", object: `Container/${container}`, state });
}

function runs(pod: KubeObject, container: string): boolean {
  return containersOf(pod).some(({ name, state }) =>
    name === container && state.kind === "running"
  );
}

async function markedPod(
  { kube, target, call }: QuiesceSite,
  mark: QuiesceMark,
): Promise<KubeObject | undefined> {
  const pods = await listPods(kube, target, call.signal);
  return pods.find(({ metadata }) => metadata.uid === mark.pod);
}

function notRunning(
  { app: { name } }: Target,
  idle: readonly QuiesceCommands[],
): KompoxError {
  return new KompoxError(
    "unavailable",
    idle.map(({ container }) => ({
      level: "error",
      message:
        `Cannot quiesce "${container}" of app "${name}": it is not running`,
      hint: `kompoxops app status -A ${name}, or use --quiesce stop`,
    })),
  );
}

function failed(
  { app: { name } }: Target,
  container: string,
  command: readonly string[],
  { code, output }: { code: number; output: string },
): KompoxError {
  const said = output.trim().split("\n").slice(-3).join("\n");
  const more = said === "" ? "" : `:\n${said}`;
  return failure(
    "failed",
    `Cannot run ${shown(command)} in "${container}" of app "${name}": ` +
      `it ended with ${code}${more}`,
    {
      hint: `try it: kompoxops app exec -A ${name} -c ${container} -- ${
        command[0]
      } ...`,
    },
  );
}
