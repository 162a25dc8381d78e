/** `tool exec`: runs a command in the tool runner. */

import type { Duplex } from "../../domain/duplex.ts";
import { failure } from "../../domain/error.ts";
import { stateWord } from "../../diagnose/pod_view.ts";
import type { Call } from "../../operations/call.ts";
import type { ToolExecInput } from "../../operations/tool.ts";
import type { Ports } from "../../ports/ports.ts";
import { connectApp } from "../app/connect_app.ts";
import { closing } from "../app/exec.ts";
import { findRunner } from "./find_runner.ts";

/**
 * As `app exec`, in the runner's pod alone.
 *
 * @throws {KompoxError} `usage` no command; `not-found` no such app, or no
 *   runner; `unavailable` it is not running
 */
export async function execTool(
  ports: Ports,
  input: ToolExecInput,
  call: Call,
): Promise<Duplex> {
  if (input.command.length === 0) {
    throw failure("usage", "Cannot run a command: none is given", {
      hint: "name it after two dashes: -- sh",
    });
  }
  const target = await ports.store.target(input.appName);
  const kube = await connectApp(ports, target, call.signal);
  try {
    kube.expectSession(input);
    const { pod, container } = await findRunner(kube, target, call.signal);
    const { name, state } = container;
    if (state.kind !== "running") {
      throw failure(
        "unavailable",
        `Cannot run a command in the tool runner: it is not running ` +
          `(${stateWord(state)})`,
        { hint: `kompoxops tool logs -A ${target.app.name}` },
      );
    }
    const session = await kube.exec({
      namespace: pod.metadata.namespace!,
      pod: pod.metadata.name,
      container: name,
      command: input.command,
      stdin: input.stdin,
      tty: input.tty,
    }, call.signal);
    return closing(session, kube);
  } catch (error) {
    kube.close();
    throw error;
  }
}
