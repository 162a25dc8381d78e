/** Causes with a process: it does not start, it ends again and again, it takes too much memory. */

import { type Cause, grace, oneLine } from "./cause.ts";
import type { ContainerState, ContainerView } from "./pod_view.ts";

type Terminated = Extract<ContainerState, { kind: "terminated" }>;

/** Restarts after which nobody hopes, when nothing else is still starting. */
const restartsAlone = 2;
/** While other containers start, which this one may be waiting for. */
const restartsInCompany = 4;

/**
 * @param others the other containers of the pod: a web server often ends a few
 *   times until its database answers, so it gets more attempts until they are ready
 */
export function crashCause(
  pod: string,
  container: ContainerView,
  others: readonly ContainerView[],
): Cause | undefined {
  const { name, restarts, state } = container;
  const object = `Pod/${pod}`;
  const config = configCause(object, container);
  if (config !== undefined) return config;
  const ended = lastEnd(container);
  if (ended === undefined || container.ready) return undefined;
  const start = startCause(object, container, ended);
  if (start !== undefined) return start;
  if (container.role === "init" && ended.exitCode === 0) return undefined;
  const inCompany = others.some((other) => isStarting(other, container));
  const enough = restarts >= (inCompany ? restartsInCompany : restartsAlone);
  const backsOff = state.kind === "waiting" || state.kind === "terminated";
  return {
    key: `crash ${name}`,
    object,
    ...crashWords(container, ended),
    graceMs: enough && backsOff ? grace.hopeless : grace.untilTimeout,
    log: { pod, container: name, previous: state.kind === "running" },
  };
}

/**
 * Whether a container may still come up and be what `beside` needs. Those that
 * start after an init container wait for it; nothing is to be hoped of them.
 */
function isStarting(other: ContainerView, beside: ContainerView): boolean {
  if (other.role === "init" || other.ready) return false;
  if (other.last.kind === "terminated") return false;
  if (other.state.kind === "running") return true;
  return other.state.kind !== "terminated" && beside.role === "ordinary";
}

/** How its latest run ended, whether or not the next one has begun. */
function lastEnd({ state, last }: ContainerView): Terminated | undefined {
  if (state.kind === "terminated") return state;
  if (last.kind === "terminated") return last;
  return undefined;
}

function crashWords(
  { name, role, restarts }: ContainerView,
  { exitCode, reason }: Terminated,
): { message: string; hint: string } {
  const times = restarts === 0
    ? "once"
    : `${restarts + 1} times, each time restarted`;
  if (reason === "OOMKilled") {
    return {
      message: `Cannot keep "${name}" running: it was killed for using more ` +
        `memory than its limit, ${times}`,
      hint:
        `raise x-kompox.limits.memory of "${name}", or make it use less memory`,
    };
  }
  if (role === "init") {
    return {
      message: `Cannot start the app: "${name}", which must succeed first, ` +
        `ended with exit code ${exitCode}, ${times}`,
      hint: `run it by hand: docker compose run --rm ${name}`,
    };
  }
  return {
    message: `Cannot keep "${name}" running: it ended with exit code ` +
      `${exitCode}, ${times}`,
    hint: exitCode === 0
      ? `give "${name}" a command that goes on running, or mark it as a job`
      : `read its log: kompoxops app logs -c ${name} --previous`,
  };
}

function configCause(
  object: string,
  { name, state }: ContainerView,
): Cause | undefined {
  if (state.kind !== "waiting") return undefined;
  if (state.reason === "CreateContainerConfigError") {
    return {
      key: `config ${name}`,
      object,
      message: `Cannot configure "${name}": ${oneLine(state.message)}`,
      hint: configHint(state.message, name),
      // The kubelet says so too when it has not read the namespace yet.
      graceMs: /not found|non-?root/i.test(state.message)
        ? grace.unlikely
        : grace.passing,
    };
  }
  if (
    state.reason === "CreateContainerError" ||
    state.reason === "RunContainerError" ||
    state.reason === "PostStartHookError"
  ) {
    return {
      key: `start ${name}`,
      object,
      message: `Cannot start "${name}": ${startMessage(state.message)}`,
      hint: startHint(state.message, name),
      graceMs: grace.unlikely,
    };
  }
  return undefined;
}

/** The runtime refused the command: no log, and no other outcome next time. */
function startCause(
  object: string,
  { name }: ContainerView,
  ended: Terminated,
): Cause | undefined {
  const { reason, message } = ended;
  if (reason !== "StartError" && reason !== "ContainerCannotRun") {
    return undefined;
  }
  return {
    key: `start ${name}`,
    object,
    message: `Cannot start "${name}": ${startMessage(message)}`,
    hint: startHint(message, name),
    graceMs: grace.unlikely,
  };
}

function configHint(message: string, name: string): string {
  if (/run as non-root|runAsNonRoot/i.test(message)) {
    return `set user of "${name}" to a number other than 0`;
  }
  const missing = /(secret|configmap) "([^"]+)" not found/i.exec(message);
  if (missing) return `create the ${missing[1].toLowerCase()} "${missing[2]}"`;
  return `correct the configuration of "${name}" in the Compose file`;
}

/** The runtime wraps the reason in the words of five programs. */
function startMessage(message: string): string {
  const exec = /exec: "[^"]*": .*$/s.exec(message);
  const text = oneLine(exec?.[0] ?? message);
  return text === "" ? "the container runtime refused it" : text;
}

function startHint(message: string, name: string): string {
  if (/executable file not found|no such file/i.test(message)) {
    return `correct command or entrypoint of "${name}": the program must be in its image`;
  }
  if (/permission denied/i.test(message)) {
    return `make the program of "${name}" executable in its image`;
  }
  return `correct "${name}" in the Compose file`;
}
