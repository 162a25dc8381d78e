/** The life of one command: signals, its time limit, and what must be undone whatever ends it. */

import { failure } from "../core/domain/error.ts";
import { formatDuration } from "./duration.ts";
import { signalCode } from "./exit_code.ts";
import type { Io, SignalName } from "./io.ts";

/** Why a command was told to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(readonly signalName: SignalName) {
    super(`interrupted by ${signalName}`);
  }
}

/** How long a command may take to come to a safe point once it was told to stop. */
const usualGraceMs = 10_000;

/** Listens from the beginning of a command to its end. */
export class Session {
  readonly #io: Io;
  readonly #graceMs: number;
  readonly #controller = new AbortController();
  readonly #undo: (() => void)[] = [];
  readonly #forced = Promise.withResolvers<number>();
  readonly #onForce: (() => void)[] = [];
  #deliver?: (name: SignalName) => void;

  /**
   * @param onWait called when a command has not stopped half a second after it was told to
   * @param onUncaught called with an error that nobody waits for; gives the exit code
   * @param graceMs how long it may take to come to a safe point
   */
  constructor(
    io: Io,
    onWait: () => void,
    onUncaught: (error: unknown) => number,
    graceMs: number = usualGraceMs,
  ) {
    this.#io = io;
    this.#graceMs = graceMs;
    const ends: SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
    for (const name of ends) {
      this.onEnd(io.onSignal(name, () => this.#interrupt(name, onWait)));
    }
    this.onEnd(io.onUncaught((error) => this.#force(onUncaught(error))));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The last added runs first, once. */
  onEnd(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Called when the command is left before it came to its end. */
  onForce(listener: () => void): void {
    this.#onForce.push(listener);
  }

  /** Signals go to a child program instead. @returns ends that */
  lendSignals(deliver: (name: SignalName) => void): () => void {
    this.#deliver = deliver;
    return () => this.#deliver = undefined;
  }

  /** Ends the command with `unavailable` after this time. */
  limit(ms: number, path: string): void {
    this.onEnd(this.#io.after(ms, () => {
      if (this.signal.aborted) return;
      const time = formatDuration(ms);
      this.#controller.abort(
        failure("unavailable", `Cannot finish "${path}": ${time} have passed`, {
          hint: "run it again, with --log-level debug to see more",
        }),
      );
      this.onEnd(this.#io.after(this.#graceMs, () => this.#force(8)));
    }));
  }

  /** The command's own end, or the end that was forced on it, whichever is first. */
  async finish(work: Promise<number>): Promise<number> {
    try {
      return await Promise.race([work, this.#forced.promise]);
    } finally {
      for (const undo of this.#undo.splice(0).reverse()) undo();
    }
  }

  #interrupt(name: SignalName, onWait: () => void): void {
    if (this.#deliver !== undefined) return this.#deliver(name);
    if (this.signal.aborted) return this.#force(signalCode(name));
    this.#controller.abort(new Interrupted(name));
    this.onEnd(this.#io.after(500, onWait));
    if (name === "SIGINT") return;
    this.onEnd(
      this.#io.after(this.#graceMs, () => this.#force(signalCode(name))),
    );
  }

  #force(code: number): void {
    for (const listener of this.#onForce.splice(0)) listener();
    this.#forced.resolve(code);
  }
}

/** @returns the signal that stopped the command, if one did */
export function interruption(signal: AbortSignal): SignalName | undefined {
  const { reason } = signal;
  return reason instanceof Interrupted ? reason.signalName : undefined;
}
