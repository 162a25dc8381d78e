/** `app exec`: runs a command in a container of an app. */

import type { Duplex } from "../../domain/duplex.ts";
import { failure } from "../../domain/error.ts";
import { stateWord } from "../../diagnose/pod_view.ts";
import type { ExecInput } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { findContainer, findPod } from "./choose_pod.ts";
import { connectApp } from "./connect_app.ts";

/**
 * The pod is chosen as spec/60 §3.1 says, never a tool runner. The connection
 * is freed when the session ends, or when it is closed from this side.
 *
 * @throws {KompoxError} `usage` no command; `not-found` no such app, pod or
 *   container; `unavailable` the container is not running
 */
export async function execApp(
  ports: Ports,
  input: ExecInput,
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
    const pod = await findPod(kube, target, call.signal);
    const container = findContainer(pod, input.container);
    const { name, state } = container;
    if (state.kind !== "running") {
      throw failure(
        "unavailable",
        `Cannot run a command in "${name}": it is not running ` +
          `(${stateWord(state)})`,
        { hint: `kompoxops app logs -A ${target.app.name} -c ${name}` },
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

/** The session, which takes its connection with it when it ends. */
export function closing(session: Duplex, kube: Kube): Duplex {
  return {
    send: (frame) => session.send(frame),
    frames: (async function* () {
      try {
        yield* session.frames;
      } finally {
        kube.close();
      }
    })(),
    close() {
      session.close();
      kube.close();
    },
  };
}
