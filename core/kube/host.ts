/** The machine itself: the one place of this folder that reads files and runs programs. */

import {
  type KubeDeps,
  type Program,
  programOutputLimit,
  type ProgramResult,
} from "./deps.ts";

/** Files, programs and time of this process; for the wiring in cli/. */
export const hostDeps: KubeDeps = {
  readTextFile,
  run: runProgram,
  now: () => new Date(),
  sleep,
};

async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function runProgram(
  program: Program,
  signal: AbortSignal,
): Promise<ProgramResult | undefined> {
  const { command, args, env } = program;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command, {
      args: [...args],
      env: { ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", kill, { once: true });
  try {
    if (signal.aborted) kill();
    // A grandchild may hold the pipes open after the kill: do not wait for it.
    const [stdout, stderr, status] = await untilAborted(
      Promise.all([
        textOf(child.stdout, signal),
        textOf(child.stderr, signal),
        child.status,
      ]),
      signal,
    );
    return { code: status.code, stdout, stderr };
  } catch (error) {
    // Killed: it is gone in a moment, and nothing of it stays behind.
    kill();
    await child.status;
    throw error;
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

async function textOf(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (text.length < programOutputLimit) {
      text += decoder.decode(value, { stream: true });
    }
  }
  signal.removeEventListener("abort", cancel);
  return text.slice(0, programOutputLimit);
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() =>
      signal.removeEventListener("abort", abort)
    );
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}
