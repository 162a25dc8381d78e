/** Time that passes at once whenever everybody sleeps. */

import type { Clock } from "../../core/ports/ports.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly order: number;
  wake(): void;
}

/** Jumps to the next wake-up as soon as nothing else is left to do. */
export class FakeClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  #pumping = false;
  readonly #sleepers = new Set<Sleeper>();

  now(): Date {
    return new Date(this.#now);
  }

  /** Milliseconds since the clock was made. */
  get elapsedMs(): number {
    return this.#now - Date.UTC(2026, 0, 1);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const sleeper: Sleeper = {
        wakeAt: this.#now + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal.removeEventListener("abort", abort);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#sleepers.add(sleeper);
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#sleepers.size > 0) {
      // Timers run after every promise that can go on has gone on.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const next = [...this.#sleepers].sort((left, right) =>
        left.wakeAt - right.wakeAt || left.order - right.order
      )[0];
      if (next === undefined) {
        break;
      }
      this.#now = Math.max(this.#now, next.wakeAt);
      next.wake();
    }
    this.#pumping = false;
  }
}
