/** `tool exec`: runs a command in the tool runner. */

import type { Duplex } from "../../domain/duplex.ts";
import type { Call } from "../../operations/call.ts";
import type { ToolExecInput } from "../../operations/tool.ts";
import type { Ports } from "../../ports/ports.ts";
import { openSession } from "../open_session.ts";
import { findRunner } from "./find_runner.ts";

/**
 * As `app exec`, in the runner's pod alone.
 *
 * @throws {KompoxError} as {@link openSession}; `not-found` no runner
 */
export async function execTool(
  ports: Ports,
  input: ToolExecInput,
  call: Call,
): Promise<Duplex> {
  return await openSession(ports, input, call, async (kube, target) => ({
    ...await findRunner(kube, target, call.signal),
    name: "the tool runner",
    logs: `kompoxops tool logs -A ${target.app.name}`,
  }));
}
