/** Runs shell scripts in a container: what a copy asks there, and the streams that it carries. */

import { failure, KompoxError } from "../../core/domain/error.ts";
import type { Duplex } from "../../core/domain/duplex.ts";
import type { Call } from "../../core/operations/call.ts";
import type { Operations } from "../../core/operations/operations.ts";

/** How a script ended. */
export interface ScriptEnd {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Bytes of an answer that are kept. */
const answerLimit = 64 * 1024 * 1024;
const errorLimit = 64 * 1024;

/** Of one app, in one container. */
export class RemoteShell {
  readonly #operations: Pick<Operations, "execApp">;
  readonly #call: Call;
  readonly #appName?: string;
  readonly #container?: string;

  constructor(
    operations: Pick<Operations, "execApp">,
    call: Call,
    appName: string | undefined,
    container: string | undefined,
  ) {
    this.#operations = operations;
    this.#call = call;
    this.#appName = appName;
    this.#container = container;
  }

  /**
   * Runs a script; words are its `$1`, `$2`, never part of its text.
   *
   * @param stdin ends with its last chunk; what the script does not read is dropped
   * @param signal instead of the call's
   * @throws {KompoxError} `unsupported` the image has no shell
   */
  async run(
    script: string,
    words: readonly string[] = [],
    stdin?: AsyncIterable<Uint8Array>,
    signal = this.#call.signal,
  ): Promise<ScriptEnd> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    const end = await this.#session(script, words, stdin, signal, (data) => {
      size += data.length;
      if (size > answerLimit) throw tooMuch();
      parts.push(data.slice());
      return Promise.resolve();
    });
    const stdout = new Uint8Array(await new Blob(parts).arrayBuffer());
    return { ...end, stdout };
  }

  /** What a script writes, as it comes. @throws {KompoxError} `failed` it ends with another code than 0 */
  async *read(
    script: string,
    words: readonly string[],
  ): AsyncGenerator<Uint8Array> {
    const { signal } = this.#call;
    const session = await this.#open(script, words, false, signal);
    let stderr = "";
    try {
      for await (const frame of session.frames) {
        if (frame.type === "stdout") yield frame.data;
        else if (frame.type === "stderr") stderr = more(stderr, frame.data);
        else if (frame.code !== 0) {
          throw scriptFailed(stderr, frame.code, frame.reason);
        } else return;
      }
      signal.throwIfAborted();
      throw cutOff();
    } finally {
      session.close();
    }
  }

  async #session(
    script: string,
    words: readonly string[],
    stdin: AsyncIterable<Uint8Array> | undefined,
    signal: AbortSignal,
    take: (data: Uint8Array) => Promise<void>,
  ): Promise<Omit<ScriptEnd, "stdout">> {
    const session = await this.#open(
      script,
      words,
      stdin !== undefined,
      signal,
    );
    let unread: { readonly error: unknown } | undefined;
    const feeding = stdin === undefined
      ? undefined
      : feed(session, stdin).catch((error) => {
        // The script may end before it has read everything.
        if (
          error instanceof KompoxError && error.kind === "unavailable"
        ) return;
        unread = { error };
        session.close();
      });
    let stderr = "";
    try {
      for await (const frame of session.frames) {
        if (frame.type === "stdout") await take(frame.data);
        else if (frame.type === "stderr") stderr = more(stderr, frame.data);
        else {
          if (frame.code === 127 && frame.reason !== undefined) throw noShell();
          return { code: frame.code, stderr };
        }
      }
      throw cutOff();
    } catch (error) {
      signal.throwIfAborted();
      throw unread === undefined ? error : unread.error;
    } finally {
      session.close();
      await feeding;
    }
  }

  #open(
    script: string,
    words: readonly string[],
    stdin: boolean,
    signal: AbortSignal,
  ): Promise<Duplex> {
    return this.#operations.execApp({
      appName: this.#appName,
      container: this.#container,
      command: ["sh", "-c", script, "sh", ...words],
      stdin,
      tty: false,
    }, { ...this.#call, signal });
  }
}

async function feed(
  session: Duplex,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const data of chunks) await session.send({ type: "stdin", data });
  await session.send({ type: "close" });
}

function more(text: string, data: Uint8Array): string {
  return text.length > errorLimit
    ? text
    : text + new TextDecoder().decode(data);
}

/** The last words of a script are its reason. */
export function scriptFailed(
  stderr: string,
  code: number,
  reason?: string,
): KompoxError {
  const said = stderr.trim().split("\n").at(-1);
  const state = said || reason || `the script there ended with ${code}`;
  return failure("failed", `Cannot copy: ${state}`, {
    hint: "check the path, its permissions and the space left in the container",
  });
}

function noShell(): KompoxError {
  return failure("unsupported", "Cannot copy: the container has no shell", {
    hint: "name another container of the app, or use an image with sh and tar",
  });
}

function cutOff(): KompoxError {
  return failure("unavailable", "Cannot copy: the connection broke off", {
    hint: "run it again",
  });
}

function tooMuch(): KompoxError {
  return failure("failed", "Cannot copy: there are too many files", {
    hint: "copy parts of it",
  });
}
