/** The sequence of keys that leaves an exec session (spec/60 §3.3). */

/**
 * @param text `^X` is a control key, `^?` delete, `^^` a caret; all else is itself
 * @returns its bytes; empty when there is no escape: empty text or `none`
 */
export function parseEscape(text: string): Uint8Array {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "none") return new Uint8Array();
  const bytes: number[] = [];
  const raw = new TextEncoder().encode(trimmed);
  for (let at = 0; at < raw.length; at++) {
    const next = raw[at + 1];
    if (raw[at] !== caret || next === undefined) bytes.push(raw[at]);
    else {
      bytes.push(controlOf(next));
      at++;
    }
  }
  return Uint8Array.from(bytes);
}

const caret = 0x5e;

function controlOf(key: number): number {
  if (key === 0x3f) return 0x7f;
  return key === caret ? caret : key & 31;
}

/** Looks for the sequence in what is typed, wherever it stands. */
export class EscapeMatcher {
  readonly #sequence: Uint8Array;
  readonly #fallback: readonly number[];
  #matched = 0;

  /** @param sequence empty: never found */
  constructor(sequence: Uint8Array) {
    this.#sequence = sequence;
    this.#fallback = fallbacks(sequence);
  }

  /**
   * @returns what goes to the far side now, without bytes that may begin the
   *   sequence; `escaped` when it is complete: what follows it is dropped
   */
  push(chunk: Uint8Array): { forward: Uint8Array; escaped: boolean } {
    const sequence = this.#sequence;
    if (sequence.length === 0) return { forward: chunk, escaped: false };
    const forward: number[] = [];
    for (const byte of chunk) {
      const held = this.#matched;
      while (this.#matched > 0 && sequence[this.#matched] !== byte) {
        this.#matched = this.#fallback[this.#matched - 1];
      }
      const fits = sequence[this.#matched] === byte;
      // The held bytes are the sequence's first; those no longer part of a match go out.
      forward.push(...sequence.subarray(0, held - this.#matched));
      if (fits) this.#matched++;
      else forward.push(byte);
      if (this.#matched === sequence.length) {
        return { forward: Uint8Array.from(forward), escaped: true };
      }
    }
    return { forward: Uint8Array.from(forward), escaped: false };
  }

  /** What is still held back, when the input has ended. */
  flush(): Uint8Array {
    const held = this.#sequence.slice(0, this.#matched);
    this.#matched = 0;
    return held;
  }
}

/** For each length, the longest shorter beginning of the sequence that also ends there. */
function fallbacks(sequence: Uint8Array): number[] {
  const lengths = [0];
  let length = 0;
  for (let at = 1; at < sequence.length; at++) {
    while (length > 0 && sequence[at] !== sequence[length]) {
      length = lengths[length - 1];
    }
    if (sequence[at] === sequence[length]) length++;
    lengths.push(length);
  }
  return lengths;
}
