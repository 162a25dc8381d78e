/** What must be taken back when a stream ends, however it ends. */

import type { Call } from "../../operations/call.ts";
import type { Clock } from "../../ports/ports.ts";
import { shortly } from "../shortly.ts";

/** Longer than pods stop and disks detach. */
const limitMs = 120_000;

/** Runs once, the last added first; a failure of one keeps none of the others. */
export class Undo {
  readonly #clock: Clock;
  readonly #call: Call;
  readonly #steps: {
    readonly object: string;
    work(signal: AbortSignal): Promise<unknown>;
  }[] = [];
  #run?: Promise<void>;

  constructor(clock: Clock, call: Call) {
    this.#clock = clock;
    this.#call = call;
  }

  /** @param object what is told of when it cannot be taken back */
  add(
    object: string,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): void {
    this.#steps.push({ object, work });
  }

  /** Never throws: what is left behind is told, and the next run takes it away. */
  run(): Promise<void> {
    return this.#run ??= this.#all();
  }

  async #all(): Promise<void> {
    for (const { object, work } of this.#steps.splice(0).reverse()) {
      try {
        await shortly(this.#clock, work, limitMs);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const state = `left behind, the next run takes it away (${why})`;
        this.#call.report({ step: "delete", object, state });
      }
    }
  }
}
