/** `execApp` whose container is a folder of this machine: commands really run, with chosen programs only. */

import type { Duplex, FrameIn, FrameOut } from "../../core/domain/duplex.ts";
import type { ExecInput } from "../../core/operations/app.ts";
import type { Operations } from "../../core/operations/operations.ts";

/** What the fake container is like, and what it was asked. */
export interface LocalContainer {
  /** Where commands run. */
  readonly folder: string;
  /** Programs of this machine that it has; the rest is not there. */
  readonly programs: readonly string[];
  readonly execs: ExecInput[];
  /** Changes what a command writes to stdout. */
  spoil?(data: Uint8Array, input: ExecInput): Uint8Array;
}

/** All that a copy uses when it is there. */
export const allPrograms = [
  ...["sh", "cat", "chmod", "mv", "rm", "wc", "stat", "readlink"],
  ...["tar", "sha256sum", "xargs"],
];

/** A container in a new folder below `root`, which holds a folder of its programs too. */
export async function localContainer(
  root: string,
  programs: readonly string[] = allPrograms,
): Promise<LocalContainer> {
  const folder = `${root}/container`;
  await Deno.mkdir(folder);
  await Deno.mkdir(`${root}/bin`);
  for (const name of programs) {
    await Deno.symlink(await findProgram(name), `${root}/bin/${name}`);
  }
  return { folder, programs, execs: [] };
}

async function findProgram(name: string): Promise<string> {
  const path = `/bin/${name}`;
  const there = await Deno.stat(path).then(() => true, () => false);
  return there ? path : `/usr/bin/${name}`;
}

/** Runs commands in the container's folder. */
export function execIn(container: LocalContainer): Pick<Operations, "execApp"> {
  return {
    execApp: (input, call) => {
      container.execs.push(input);
      call.signal.throwIfAborted();
      return Promise.resolve(new LocalSession(container, input));
    },
  };
}

class LocalSession implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #child?: Deno.ChildProcess;
  readonly #stdin?: WritableStreamDefaultWriter<Uint8Array>;

  constructor(container: LocalContainer, input: ExecInput) {
    const [command, ...args] = input.command;
    const bin = `${container.folder}/../bin`;
    if (!container.programs.includes(command)) {
      this.frames = notFound();
      return;
    }
    this.#child = new Deno.Command(`${bin}/${command}`, {
      args,
      cwd: container.folder,
      clearEnv: true,
      env: { PATH: bin, LC_ALL: "C" },
      stdin: input.stdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = input.stdin ? this.#child.stdin.getWriter() : undefined;
    this.frames = run(this.#child, container, input);
  }

  async send(frame: FrameOut): Promise<void> {
    if (frame.type === "stdin") await this.#stdin?.write(frame.data);
    if (frame.type === "close") await this.#stdin?.close();
  }

  close(): void {
    this.#stdin?.abort().catch(() => {});
    try {
      this.#child?.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

async function* notFound(): AsyncGenerator<FrameIn> {
  const reason = "executable file not found in $PATH";
  yield { type: "exit", code: 127, reason };
}

async function* run(
  child: Deno.ChildProcess,
  { spoil }: LocalContainer,
  input: ExecInput,
): AsyncGenerator<FrameIn> {
  const errors = new Response(child.stderr).bytes();
  for await (const data of child.stdout) {
    yield { type: "stdout", data: spoil?.(data, input) ?? data };
  }
  const data = await errors;
  if (data.length > 0) yield { type: "stderr", data };
  const { code } = await child.status;
  yield { type: "exit", code };
}
