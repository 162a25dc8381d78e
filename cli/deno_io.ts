/** The outside as Deno gives it. */

import type {
  Child,
  ChildProgram,
  Input,
  Io,
  Output,
  Permission,
  SignalName,
} from "./io.ts";
import { OutputClosed } from "./io.ts";

/** Touches nothing until used. */
export function denoIo(): Io {
  return {
    stdin: input(),
    stdout: output(Deno.stdout),
    stderr: output(Deno.stderr),
    env: (name) => Deno.env.get(name),
    windowSize,
    onSignal,
    onUncaught,
    directory: () => Deno.cwd(),
    pathSeparator: Deno.build.os === "windows" ? ";" : ":",
    changeDirectory: (path) => Deno.chdir(path),
    revoke,
    readTextFile,
    fileMode,
    makeFolder: (path) => Deno.mkdir(path, { recursive: true, mode: 0o700 }),
    replaceFile,
    makeTemporaryFolder: () => Deno.makeTempDir({ prefix: "kompox-" }),
    removeFolder,
    spawn,
    now: () => new Date(),
    every: (ms, action) => {
      const timer = setInterval(action, ms);
      return () => clearInterval(timer);
    },
    after: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  };
}

type Stream = typeof Deno.stdout | typeof Deno.stderr;

function output(stream: Stream): Output {
  const encoder = new TextEncoder();
  return {
    get isTerminal() {
      return stream.isTerminal();
    },
    write(text) {
      let bytes = encoder.encode(text);
      while (bytes.length > 0) {
        try {
          bytes = bytes.subarray(stream.writeSync(bytes));
        } catch (error) {
          // A pipe shared with a program that made it non-blocking.
          if (error instanceof Deno.errors.WouldBlock) continue;
          throw closed(error);
        }
      }
    },
    async send(bytes) {
      while (bytes.length > 0) {
        try {
          bytes = bytes.subarray(await stream.write(bytes));
        } catch (error) {
          if (!(error instanceof Deno.errors.WouldBlock)) throw closed(error);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
    },
  };
}

function closed(error: unknown): unknown {
  const gone = error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionReset;
  return gone ? new OutputClosed("the reader has gone") : error;
}

function input(): Input {
  return {
    get isTerminal() {
      return Deno.stdin.isTerminal();
    },
    async *chunks() {
      const buffer = new Uint8Array(16 * 1024);
      while (true) {
        const read = await Deno.stdin.read(buffer);
        if (read === null) return;
        yield buffer.slice(0, read);
      }
    },
    setRaw: (raw) => Deno.stdin.setRaw(raw),
  };
}

function windowSize(): { columns: number; rows: number } | undefined {
  try {
    const size = Deno.consoleSize();
    // A terminal that nobody gave a size says 0.
    return size.columns > 0 && size.rows > 0 ? size : undefined;
  } catch {
    return undefined;
  }
}

function onSignal(name: SignalName, listener: () => void): () => void {
  try {
    Deno.addSignalListener(name, listener);
  } catch {
    return () => {};
  }
  return () => Deno.removeSignalListener(name, listener);
}

function onUncaught(listener: (error: unknown) => void): () => void {
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    listener(event.reason);
  };
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    listener(event.error);
  };
  addEventListener("unhandledrejection", onRejection);
  addEventListener("error", onError);
  return () => {
    removeEventListener("unhandledrejection", onRejection);
    removeEventListener("error", onError);
  };
}

function revoke(permissions: readonly Permission[]): void {
  for (const name of permissions) Deno.permissions.revokeSync({ name });
}

async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function fileMode(path: string): Promise<number | undefined> {
  try {
    const { mode } = await Deno.stat(path);
    return mode === null ? undefined : mode & 0o777;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function replaceFile(
  path: string,
  text: string,
  mode: number,
): Promise<void> {
  const target = await Deno.realPath(path).catch(() => path);
  const there = await Deno.stat(target).catch(() => undefined);
  // A device or a pipe must be written to, never replaced.
  if (there && !there.isFile) return await Deno.writeTextFile(target, text);
  const random = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  const temporary = `${target}.${random}.tmp`;
  try {
    await Deno.writeTextFile(temporary, text, { mode, createNew: true });
    await Deno.rename(temporary, target);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function spawn({ command, args, env }: ChildProgram): Child | undefined {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command, {
      args: [...args],
      env: { ...env },
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return {
    ended: child.status.then(({ code }) => code),
    signal(name) {
      try {
        child.kill(name);
      } catch {
        // It has ended by itself.
      }
    },
  };
}
