/** Carries one local connection over one tunnel, in both directions, holding little of it. */

import type { Duplex } from "../../../core/domain/duplex.ts";

/** Bytes that are read at once; twice as many are held for a slow pod. */
const bufferSize = 256 * 1024;

/** How long a far side may be silent after the near one has said its last, in milliseconds. */
const lingerMs = 10_000;

/** How long the near side may go on after the far one has ended, in milliseconds. */
const drainMs = 1_000;

/**
 * Ends when the far side does. A client that only closes its own direction
 * still gets the answer.
 *
 * @returns why the port could not be reached, if it could not
 * @throws {KompoxError} `unavailable` the tunnel broke off
 */
export async function carry(
  local: Deno.TcpConn,
  tunnel: Duplex,
): Promise<string | undefined> {
  let heardAt = performance.now();
  let linger: ReturnType<typeof setInterval> | undefined;
  // Whether the client has left, or got all the time that it may have.
  let left = false;
  let broken: unknown;
  const outward = send(local, tunnel).then(() => {
    linger = setInterval(() => {
      if (performance.now() - heardAt <= lingerMs) return;
      left = true;
      tunnel.close();
    }, lingerMs / 4);
  }, (error) => {
    if (isGone(error)) left = true;
    else broken = error;
    tunnel.close();
  });
  try {
    for await (const frame of tunnel.frames) {
      heardAt = performance.now();
      if (frame.type === "exit") {
        if (frame.code === 0) await finish(local, outward);
        return frame.reason;
      }
      if (frame.type === "stdout") await writeAll(local, frame.data);
    }
  } catch (error) {
    if (!left && !isGone(error)) throw broken ?? error;
  } finally {
    tunnel.close();
    close(local);
    await outward;
    clearInterval(linger);
  }
}

/** Until the client closes its direction; reads one piece while the one before is sent. */
async function send(local: Deno.TcpConn, tunnel: Duplex): Promise<void> {
  let [buffer, other] = [0, 1].map(() => new Uint8Array(bufferSize));
  let sending = Promise.resolve();
  for (;;) {
    const size = await local.read(buffer);
    await sending;
    if (size === null) break;
    sending = tunnel.send({ type: "stdin", data: buffer.subarray(0, size) });
    // Thrown when it is awaited, after the next read: the frames end meanwhile.
    sending.catch(() => {});
    [buffer, other] = [other, buffer];
  }
  await tunnel.send({ type: "close" });
}

/** A connection that is closed with something unread is reset, and its last bytes may be lost. */
async function finish(
  local: Deno.TcpConn,
  outward: Promise<void>,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await local.closeWrite();
    await Promise.race([
      outward,
      new Promise((resolve) => timer = setTimeout(resolve, drainMs)),
    ]);
  } catch (error) {
    if (!isGone(error)) throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function writeAll(local: Deno.TcpConn, data: Uint8Array): Promise<void> {
  let rest = data;
  while (rest.length > 0) rest = rest.subarray(await local.write(rest));
}

function close(local: Deno.TcpConn): void {
  try {
    local.close();
  } catch {
    // It was closed already.
  }
}

/** The client has left. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}
