/** How much a sender may still send. */

export class Window {
  #left: number;
  #wake = Promise.withResolvers<void>();

  constructor(bytes: number) {
    this.#left = bytes;
  }

  grant(bytes: number): void {
    // A number beyond that would be no number any more.
    this.#left = Math.min(this.#left + bytes, Number.MAX_SAFE_INTEGER);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }

  /** @returns how many bytes may go now: 1 to `most`; it waits for the first */
  async take(most: number, signal: AbortSignal): Promise<number> {
    while (this.#left === 0) {
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => aborted.resolve(), { once: true });
      await Promise.race([this.#wake.promise, aborted.promise]);
    }
    signal.throwIfAborted();
    const taken = Math.min(this.#left, most);
    this.#left -= taken;
    return taken;
  }
}
