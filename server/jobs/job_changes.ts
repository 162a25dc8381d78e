/** Tells, inside this process, that something about a job has changed. */

export class JobChanges {
  readonly #waiting = new Map<string, Set<() => void>>();

  tell(id: string): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    for (const wake of waiting ?? []) wake();
  }

  /** Resolves at the next change; `stop` forgets it. */
  next(id: string): { readonly come: Promise<void>; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(id) ?? new Set();
    waiting.add(resolve);
    this.#waiting.set(id, waiting);
    const stop = () => {
      waiting.delete(resolve);
      if (waiting.size === 0 && this.#waiting.get(id) === waiting) {
        this.#waiting.delete(id);
      }
    };
    return { come: promise, stop };
  }
}
