/** Runs one command in a container to its end, within a limit. */

import { failure } from "../../domain/error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { within } from "../within.ts";

/** How a command ended. */
export interface CommandEnd {
  readonly code: number;
  /** The end of what it wrote, both streams, for messages. */
  readonly output: string;
}

/** Of the output that is kept. */
const keptBytes = 2_000;

/**
 * @throws {KompoxError} `unavailable` it does not end in time; as `exec` of
 *   the port
 */
export async function runCommand(
  kube: Kube,
  clock: Clock,
  pod: KubeObject,
  container: string,
  command: readonly string[],
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<CommandEnd> {
  const late = () =>
    failure(
      "unavailable",
      `Cannot wait for ${shown(command)} in "${container}": it did not end ` +
        `within ${timeoutMs / 1000} s`,
      { hint: "give it more --timeout, or make the command faster" },
    );
  return await within(clock, timeoutMs, signal, late, async (limited) => {
    const session = await kube.exec({
      namespace: pod.metadata.namespace!,
      pod: pod.metadata.name,
      container,
      command,
      stdin: false,
      tty: false,
    }, limited);
    const ended = Promise.withResolvers<never>();
    const end = () => {
      session.close();
      ended.reject(limited.reason);
    };
    limited.addEventListener("abort", end, { once: true });
    try {
      return await Promise.race([read(session.frames), ended.promise]);
    } finally {
      limited.removeEventListener("abort", end);
      session.close();
    }
  });
}

type Frames = Awaited<ReturnType<Kube["exec"]>>["frames"];

async function read(frames: Frames): Promise<CommandEnd> {
  const decoder = new TextDecoder();
  let output = "";
  for await (const frame of frames) {
    if (frame.type !== "exit") {
      output = (output + decoder.decode(frame.data, { stream: true }))
        .slice(-keptBytes);
      continue;
    }
    if (frame.reason === undefined) return { code: frame.code, output };
    throw failure("failed", `Cannot run the command: ${frame.reason}`);
  }
  throw failure(
    "unavailable",
    "Cannot tell how the command ended: the connection was lost",
  );
}

/** The first word of a command: its arguments may hold what is secret. */
export function shown(command: readonly string[]): string {
  return `"${command[0]}${command.length > 1 ? " ..." : ""}"`;
}
