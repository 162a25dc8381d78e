/** Runs a command in a container over a WebSocket with channels. */

import type { Duplex, FrameIn, FrameOut } from "../domain/duplex.ts";
import type { ExecOptions } from "../ports/kube.ts";
import type { Doing } from "./doing.ts";
import { exitOf } from "./exit_status.ts";
import type { Http } from "./http.ts";
import { containerError, podPath } from "./logs.ts";
import { openSession, type PodSession } from "./pod_session.ts";
import type { DialUse } from "./transport.ts";

/** The first protocol that can close one direction (Kubernetes 1.30 and newer). */
const protocol = "v5.channel.k8s.io";

const stdin = 0;
const stdout = 1;
const stderr = 2;
const status = 3;
const resize = 4;
const closeChannel = 255;

/** Bytes of stdin in one message. */
const pieceSize = 64 * 1024;

/**
 * @throws {KompoxError} `not-found` no such pod or container; `denied`;
 *   `unavailable`
 * @see https://kubernetes.io/docs/reference/using-api/websockets/
 */
export async function openExec(
  http: Http,
  options: ExecOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  const { namespace, pod, container } = options;
  const doing: Doing = {
    what: `run a command in "${pod}/${container}" in namespace "${namespace}"`,
    permission: { verb: "create", resource: "pods/exec", namespace },
  };
  const session = await openSession(http, {
    request: { path: execPath(options), protocol, use: execUse(options) },
    doing,
    source: "the command",
    mayStall: false,
    refused: (error) => containerError(error, doing),
  }, signal);
  return {
    frames: framesOf(session),
    send: (frame) => sendFrame(session, frame),
    close: () => session.close(),
  };
}

/** Without stdin nothing is sent but signs of life. */
export function execUse({ stdin }: Pick<ExecOptions, "stdin">): DialUse {
  return stdin ? "talk" : "listen";
}

function execPath(options: ExecOptions): string {
  const values = new URLSearchParams({
    container: options.container,
    stdin: String(options.stdin),
    stdout: "true",
    // With a terminal there is one stream only.
    stderr: String(!options.tty),
    tty: String(options.tty),
  });
  for (const word of options.command) values.append("command", word);
  const { namespace, pod } = options;
  return `${podPath(namespace, pod, "exec")}?${values}`;
}

async function sendFrame(session: PodSession, frame: FrameOut): Promise<void> {
  if (frame.type === "close") {
    await session.send(closeChannel, Uint8Array.of(stdin));
  } else if (frame.type === "resize") {
    const { columns: Width, rows: Height } = frame;
    const size = JSON.stringify({ Width, Height });
    await session.send(resize, new TextEncoder().encode(size));
  } else {
    for (let at = 0; at < frame.data.length; at += pieceSize) {
      await session.send(stdin, frame.data.subarray(at, at + pieceSize));
    }
  }
}

/** Reads from the connection only when it is iterated; ends with the command. */
async function* framesOf(session: PodSession): AsyncGenerator<FrameIn> {
  try {
    for (;;) {
      const data = await session.receive();
      if (data === undefined) throw session.broken();
      const body = data.subarray(1);
      if (data[0] === status) {
        yield exitOf(new TextDecoder().decode(body));
        return;
      }
      // The server opens each channel with an empty message.
      if (body.length === 0) continue;
      if (data[0] === stdout) yield { type: "stdout", data: body };
      if (data[0] === stderr) yield { type: "stderr", data: body };
    }
  } finally {
    session.close();
  }
}
