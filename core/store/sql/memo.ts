/** Remembers answers until the database changes. */

/** Answers beyond this many push out the oldest ones. */
const most = 1_000;

/** While nothing changes, the same question gets the same objects: nobody may change them. */
export class Memo {
  readonly #stamp: () => string;
  readonly #known = new Map<string, Promise<unknown>>();
  #knownAt = "";

  /** @param stamp differs whenever anything in the database does, whoever changed it */
  constructor(stamp: () => string) {
    this.#stamp = stamp;
  }

  /** The stamp is taken before the question: what changes in between is asked again. */
  remember<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const now = this.#stamp();
    if (now !== this.#knownAt) this.#known.clear();
    this.#knownAt = now;
    const known = this.#known.get(key);
    if (known !== undefined) return known as Promise<T>;
    const answer = ask();
    this.#known.set(key, answer);
    answer.catch(() => this.#forget(key, answer));
    if (this.#known.size > most) this.#forgetOldest();
    return answer;
  }

  /** A failure is no answer. */
  #forget(key: string, answer: Promise<unknown>): void {
    if (this.#known.get(key) === answer) this.#known.delete(key);
  }

  #forgetOldest(): void {
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
