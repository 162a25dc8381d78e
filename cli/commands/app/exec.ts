/** `app exec`: joins this terminal with a command in a container. */

import type { Duplex, FrameIn } from "../../../core/domain/duplex.ts";
import { failure } from "../../../core/domain/error.ts";
import type { Context } from "../../command.ts";
import { EscapeMatcher, parseEscape } from "../../escape.ts";
import { rawMode, watchWindow } from "../../terminal.ts";

interface ExecFlags {
  readonly appName?: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly escape: string;
  readonly container?: string;
}

/** @returns the exit code of the command; 0 when the escape keys left it */
export async function runExec(
  context: Context,
  flags: ExecFlags,
): Promise<number> {
  const { appName, container, stdin, tty } = flags;
  return await joinSession(context, flags, async () => {
    const operations = await context.operations();
    const input = { appName, container, command: context.rest, stdin, tty };
    return await operations.execApp(input, context.call);
  });
}

/**
 * Joins this terminal with a session.
 *
 * @param open begins it
 * @returns as {@link runExec}
 */
export async function joinSession(
  context: Context,
  { stdin, tty, escape: keys }: Pick<ExecFlags, "stdin" | "tty" | "escape">,
  open: () => Promise<Duplex>,
): Promise<number> {
  const { io, call, print } = context;
  const interactive = stdin && tty;
  if (tty && !io.stdin.isTerminal) {
    print.note("warn", "Cannot use raw mode: stdin is no terminal");
  }
  const duplex = await open();
  context.onEnd(() => duplex.close());
  const onAbort = () => duplex.close();
  call.signal.addEventListener("abort", onAbort, { once: true });
  context.onEnd(() => call.signal.removeEventListener("abort", onAbort));
  if (interactive && io.stdin.isTerminal) rawMode(context);
  if (tty) {
    watchWindow(context, (columns, rows) => {
      duplex.send({ type: "resize", columns, rows }).catch(() => {});
    });
  }
  const detached = Promise.withResolvers<"detached">();
  if (stdin) {
    const escape = new EscapeMatcher(
      parseEscape(interactive ? keys : "none"),
    );
    feed(context, duplex, escape).then((left) => {
      if (left) detached.resolve("detached");
    }, () => {
      // The connection is gone: the frames tell why.
    });
  }
  const end = await Promise.race([drain(context, duplex), detached.promise]);
  if (end === "detached") {
    print.note("debug", "detached");
    return 0;
  }
  call.signal.throwIfAborted();
  return exitCodeOf(context, end);
}

/** Passes stdin on until it ends. @returns whether the escape keys were found */
async function feed(
  { io }: Context,
  duplex: Duplex,
  escape: EscapeMatcher,
): Promise<boolean> {
  for await (const chunk of io.stdin.chunks()) {
    const { forward, escaped } = escape.push(chunk);
    if (forward.length > 0) await duplex.send({ type: "stdin", data: forward });
    if (escaped) return true;
  }
  const held = escape.flush();
  if (held.length > 0) await duplex.send({ type: "stdin", data: held });
  await duplex.send({ type: "close" });
  return false;
}

type Exit = Extract<FrameIn, { type: "exit" }>;

/** Writes what comes, in order. @returns the last frame; undefined when the connection broke */
async function drain(
  { io }: Context,
  duplex: Duplex,
): Promise<Exit | undefined> {
  for await (const frame of duplex.frames) {
    if (frame.type === "exit") return frame;
    await io[frame.type].send(frame.data);
  }
}

function exitCodeOf({ print }: Context, exit: Exit | undefined): number {
  if (!exit) {
    throw failure(
      "unavailable",
      "Cannot learn how the command ended: the connection was lost",
      {
        hint: "run it again; it may still be running in the container",
      },
    );
  }
  if (exit.reason !== undefined) {
    print.note("error", `Cannot run the command: ${exit.reason}`);
    return exit.code === 0 ? 1 : exit.code;
  }
  return exit.code;
}
