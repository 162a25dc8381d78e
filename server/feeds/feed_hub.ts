/** The feeds under way, so that a reader whose connection was lost goes on where it was. */

import { apiFailure } from "../../core/api/v1/problem.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { StreamEvent } from "../event_stream.ts";
import { KeptFeed } from "./kept_feed.ts";

const keptMs = 30_000;
const mostPerToken = 50;

interface Entry {
  readonly feed: KeptFeed;
  /** Token and URL: nobody else may go on with it. */
  readonly owner: string;
  readonly ask: string;
  /** Connections that read it now: two while one of them is lost unnoticed. */
  readers: number;
  /** Ends the wait for a reader. */
  waiting?: AbortController;
}

export interface FeedRequest {
  /** Id of the token. */
  readonly owner: string;
  /** Path and query. */
  readonly ask: string;
  readonly requestId: string;
  /** Header `Last-Event-ID`. */
  readonly lastEventId: string | null;
}

export class FeedHub {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #failed: (error: unknown, requestId: string) => void;
  readonly #feeds = new Map<string, Entry>();

  constructor(
    clock: Clock,
    newId: () => string,
    failed: (error: unknown, requestId: string) => void,
  ) {
    this.#clock = clock;
    this.#newId = newId;
    this.#failed = failed;
  }

  /**
   * @param begin called unless the request goes on with a feed
   * @returns what reads it
   * @throws {KompoxError} `not-found` the feed to go on with is not kept;
   *   `unavailable` too many are under way
   */
  open(
    request: FeedRequest,
    begin: (signal: AbortSignal) => AsyncIterable<unknown>,
  ): (signal: AbortSignal) => AsyncIterable<StreamEvent> {
    const { lastEventId } = request;
    if (lastEventId !== null) return this.#goOn(request, lastEventId);
    this.#refuseMany(request.owner);
    const id = this.#newId();
    const feed = new KeptFeed(id);
    const { owner, ask, requestId } = request;
    const entry: Entry = { feed, owner, ask, readers: 0 };
    this.#feeds.set(id, entry);
    this.#awaitReader(id, entry);
    void feed.fill(
      begin(feed.signal),
      requestId,
      (error) => this.#failed(error, requestId),
    );
    return (signal) => this.#reading(id, 0, signal);
  }

  /** How many are kept. */
  get count(): number {
    return this.#feeds.size;
  }

  /** Ends those of other tokens than these. */
  keep(owners: ReadonlySet<string>): void {
    for (const [id, { feed, owner, waiting }] of this.#feeds) {
      if (owners.has(owner)) continue;
      feed.drop();
      waiting?.abort();
      this.#feeds.delete(id);
    }
  }

  /** Ends all of them. */
  close(): void {
    for (const { feed, waiting } of this.#feeds.values()) {
      feed.drop();
      waiting?.abort();
    }
    this.#feeds.clear();
  }

  #goOn({ owner, ask }: FeedRequest, lastEventId: string) {
    const [id, seq] = lastEventId.split(".");
    const entry = this.#feeds.get(id);
    const after = Number(seq);
    const same = entry?.owner === owner && entry.ask === ask;
    if (!same || !entry.feed.knows(after)) {
      throw apiFailure(
        "not-found",
        "Cannot go on with the feed: it is not kept any more",
        "ask for it anew, without Last-Event-ID",
      );
    }
    return (signal: AbortSignal) => this.#reading(id, after, signal);
  }

  async *#reading(
    id: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const entry = this.#feeds.get(id);
    if (entry === undefined) return;
    entry.waiting?.abort();
    entry.readers++;
    try {
      yield* entry.feed.read(after, signal);
    } finally {
      entry.readers--;
      if (entry.readers === 0) this.#awaitReader(id, entry);
    }
  }

  /** Drops a feed to which nobody comes back in time. */
  #awaitReader(id: string, entry: Entry): void {
    const waiting = new AbortController();
    entry.waiting = waiting;
    this.#clock.sleep(keptMs, waiting.signal).then(() => {
      entry.feed.drop();
      this.#feeds.delete(id);
    }, () => {});
  }

  #refuseMany(owner: string): void {
    const own = [...this.#feeds.values()].filter((each) =>
      each.owner === owner
    );
    if (own.length < mostPerToken) return;
    throw apiFailure(
      "too-many",
      `Cannot begin a feed: the token has ${mostPerToken} already`,
      "end one of them, or wait half a minute",
      { "retry-after": "30" },
    );
  }
}
