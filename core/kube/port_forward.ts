/** One TCP connection to a port of a pod, over a WebSocket of its own. */

import type { Duplex, FrameIn, FrameOut } from "../domain/duplex.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import type { PortForwardOptions } from "../ports/kube.ts";
import type { Doing } from "./doing.ts";
import type { Http } from "./http.ts";
import { podPath } from "./logs.ts";
import { openSession, type PodSession } from "./pod_session.ts";

/**
 * The kubelet's own framing: a data and an error channel for each port. What
 * newer API servers speak besides, SPDY inside a WebSocket, says the same.
 */
const protocol = "v4.channel.k8s.io";

const dataChannel = 0;
const errorChannel = 1;

/** The first message of each channel repeats the port, in two bytes. */
const greeting = 2;

/** Bytes in one message to the pod. */
const pieceSize = 256 * 1024;

/**
 * Opening succeeds although nothing listens in the pod: that is told by the
 * `exit` frame, whose `reason` says what went wrong there.
 *
 * @throws {KompoxError} `not-found` no such pod; `denied`; `unavailable`
 */
export async function openPortForward(
  http: Http,
  { namespace, pod, port }: PortForwardOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  const doing: Doing = {
    what: `reach port ${port} of "${pod}" in namespace "${namespace}"`,
    permission: { verb: "create", resource: "pods/portforward", namespace },
  };
  const path = `${podPath(namespace, pod, "portforward")}?ports=${port}`;
  const session = await openSession(http, {
    request: { path, protocol, use: "talk" },
    doing,
    source: "the port",
    mayStall: true,
    refused: (error) => notForwarded(error, doing),
  }, signal);
  return {
    frames: framesOf(session),
    send: (frame) => sendFrame(session, frame),
    close: () => session.close(),
  };
}

/** The protocol cannot close one direction: `close` only says that no more comes. */
async function sendFrame(session: PodSession, frame: FrameOut): Promise<void> {
  if (frame.type !== "stdin") return;
  for (let at = 0; at < frame.data.length; at += pieceSize) {
    await session.send(dataChannel, frame.data.subarray(at, at + pieceSize));
  }
}

/** Reads from the connection only when it is iterated; ends with it. */
async function* framesOf(session: PodSession): AsyncGenerator<FrameIn> {
  const unread = [greeting, greeting];
  let reason = "";
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const data = await session.receive();
      if (data === undefined) break;
      const [channel] = data;
      const skip = Math.min(unread[channel] ?? 0, data.length - 1);
      unread[channel] -= skip;
      const body = data.subarray(1 + skip);
      if (body.length === 0) continue;
      if (channel === dataChannel) yield { type: "stdout", data: body };
      if (channel === errorChannel) {
        reason += decoder.decode(body, { stream: true });
      }
    }
    yield reason === ""
      ? { type: "exit", code: 0 }
      : { type: "exit", code: 1, reason: wordsOf(reason) };
  } finally {
    session.close();
  }
}

function notForwarded(error: KompoxError, doing: Doing): unknown {
  if (!/pod is not running|does not have a host/.test(error.message)) {
    return error;
  }
  return failure(
    "unavailable",
    `Cannot ${doing.what}: the pod does not run`,
    { hint: "wait until it runs" },
  );
}

/** What the container runtime says, without the layers that passed it on. */
function wordsOf(text: string): string {
  const words = text.replaceAll("\0", "").trim();
  const refused = /connect: connection refused/.test(words);
  return refused ? "nothing listens there" : words.split(": ").slice(-2)
    .join(": ");
}
