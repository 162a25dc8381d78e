/** `app exec`: runs a command in a container of an app. */

import type { Duplex } from "../../domain/duplex.ts";
import type { ExecInput } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { openSession } from "../open_session.ts";
import { findContainer, findPod } from "./choose_pod.ts";

/**
 * The pod is chosen as spec/60 §3.1 says, never a tool runner.
 *
 * @throws {KompoxError} as {@link openSession}; `not-found` no such pod or
 *   container
 */
export async function execApp(
  ports: Ports,
  input: ExecInput,
  call: Call,
): Promise<Duplex> {
  return await openSession(ports, input, call, async (kube, target) => {
    const pod = await findPod(kube, target, call.signal);
    const container = findContainer(pod, input.container);
    const { name } = container;
    const logs = `kompoxops app logs -A ${target.app.name} -c ${name}`;
    return { pod, container, name: `"${name}"`, logs };
  });
}
