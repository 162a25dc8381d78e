/** One feed that outlives the connection which asked for it. */

import { toProblem } from "../../core/api/v1/problem.ts";
import type { StreamEvent } from "../event_stream.ts";

/** How much may wait for a reader; the source is paused while it is full. */
const mostBytes = 1024 * 1024;
const mostItems = 1000;

interface Item {
  readonly seq: number;
  readonly text: string;
}

/** What the reader gets last. */
type End = Omit<StreamEvent, "id">;

export class KeptFeed {
  /** Sent and unsent ones, oldest first: a lost connection may have lost the last sent. */
  readonly #items: Item[] = [];
  readonly #id: string;
  #bytes = 0;
  #last = 0;
  #sent = 0;
  #end?: End;
  #readers = 0;
  #wake = Promise.withResolvers<void>();
  readonly #controller = new AbortController();

  constructor(id: string) {
    this.#id = id;
  }

  /** The source's: aborted when nobody came back. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  drop(): void {
    this.#controller.abort();
    this.#tell();
  }

  /** Reads the source to its end; failures become the last event. */
  async fill(
    source: AsyncIterable<unknown>,
    requestId: string,
    failed: (error: unknown) => void,
  ): Promise<void> {
    try {
      for await (const item of source) {
        if (this.signal.aborted) return;
        this.#add(JSON.stringify(item));
        while (this.#isFull() && !this.signal.aborted) await this.#wake.promise;
      }
      this.#end = { event: "end", data: "{}" };
    } catch (error) {
      if (this.signal.aborted) return;
      failed(error);
      const problem = toProblem(error, requestId);
      this.#end = { event: "error", data: JSON.stringify(problem) };
    } finally {
      this.#tell();
    }
  }

  /** Whether an item behind `seq` is still known. */
  knows(seq: number): boolean {
    const first = this.#items[0]?.seq ?? this.#last + 1;
    return seq >= first - 1 && seq <= this.#last;
  }

  /** Items behind `seq`; a new reader ends the one before. */
  async *read(seq: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const me = ++this.#readers;
    this.#tell();
    const onAbort = () => this.#tell();
    signal.addEventListener("abort", onAbort);
    try {
      let at = seq;
      const dropped = this.signal;
      while (me === this.#readers && !signal.aborted && !dropped.aborted) {
        const item = this.#items.find((each) => each.seq > at);
        if (item !== undefined) {
          at = item.seq;
          yield {
            id: `${this.#id}.${item.seq}`,
            event: "item",
            data: item.text,
          };
          this.#sent = Math.max(this.#sent, at);
          this.#tell();
        } else if (this.#end !== undefined) {
          yield this.#end;
          return;
        } else await this.#wake.promise;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #add(text: string): void {
    this.#items.push({ seq: ++this.#last, text });
    this.#bytes += text.length;
    while (this.#overfull() && this.#items[0].seq <= this.#sent) {
      this.#bytes -= this.#items.shift()!.text.length;
    }
    this.#tell();
  }

  #overfull(): boolean {
    return this.#items.length > mostItems || this.#bytes > mostBytes;
  }

  /** Unsent items only: those that were sent are dropped when room is needed. */
  #isFull(): boolean {
    return this.#last - this.#sent >= mostItems ||
      (this.#overfull() && this.#items[0].seq > this.#sent);
  }

  #tell(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
