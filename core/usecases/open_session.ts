/** What `app exec` and `tool exec` share: the session of a command, on a connection of its own. */

import { type ContainerView, stateWord } from "../diagnose/pod_view.ts";
import type { Duplex } from "../domain/duplex.ts";
import { failure } from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import type { Call } from "../operations/call.ts";
import type { ToolExecInput } from "../operations/tool.ts";
import type { Kube, KubeObject } from "../ports/kube.ts";
import type { Ports } from "../ports/ports.ts";
import { connectApp } from "./app/connect_app.ts";
import { leaving } from "./leaving.ts";

/** Where a command is to run. */
export interface SessionPlace {
  readonly pod: KubeObject;
  readonly container: ContainerView;
  /** For messages: `"web"`. */
  readonly name: string;
  /** The command that shows why it does not run. */
  readonly logs: string;
}

/**
 * The connection is freed when the session ends, or when it is closed from
 * this side.
 *
 * @param choose asks the cluster for the pod and the container
 * @throws {KompoxError} `usage` no command; `not-found` no such app, and what
 *   `choose` throws; `unavailable` the container is not running
 */
export async function openSession(
  ports: Ports,
  input: ToolExecInput,
  call: Call,
  choose: (kube: Kube, target: Target) => Promise<SessionPlace>,
): Promise<Duplex> {
  const { appName, command, stdin, tty } = input;
  if (command.length === 0) {
    throw failure("usage", "Cannot run a command: none is given", {
      hint: "name it after two dashes: -- sh",
    });
  }
  const target = await ports.store.target(appName);
  const kube = await connectApp(ports, target, call.signal);
  try {
    kube.expectSession(input);
    const { pod, container, name, logs } = await choose(kube, target);
    if (container.state.kind !== "running") {
      const state = stateWord(container.state);
      throw failure(
        "unavailable",
        `Cannot run a command in ${name}: it is not running (${state})`,
        { hint: logs },
      );
    }
    const { namespace = "", name: podName } = pod.metadata;
    const at = { namespace, pod: podName, container: container.name };
    const session = await kube.exec(
      { ...at, command, stdin, tty },
      call.signal,
    );
    return leaving(session, () => kube.close());
  } catch (error) {
    kube.close();
    throw error;
  }
}
