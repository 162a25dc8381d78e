/** Several streams as one, in the order in which their items come. */

/** A stream that ends with the signal. */
export type FeedSource<Item> = (signal: AbortSignal) => AsyncIterable<Item>;

/**
 * Each stream goes on only when its last item was taken, so memory is bounded
 * by one item a stream. The first failure ends all.
 */
export async function* mergeFeeds<Item>(
  feeds: readonly FeedSource<Item>[],
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const waiting: { item: Item; taken: () => void }[] = [];
  let failed: { reason: unknown } | undefined;
  let running = feeds.length;
  let wake = () => {};
  let goOn = () => {};
  const pump = async (feed: FeedSource<Item>) => {
    try {
      for await (const item of feed(inner)) {
        if (stop.signal.aborted) return;
        await new Promise<void>((taken) => {
          waiting.push({ item, taken });
          wake();
        });
      }
    } catch (reason) {
      if (!stop.signal.aborted) failed ??= { reason };
    } finally {
      running--;
      wake();
    }
  };
  const pumps = feeds.map(pump);
  try {
    while (true) {
      const next = waiting.shift();
      if (next !== undefined) {
        goOn = next.taken;
        yield next.item;
        goOn();
      } else if (failed !== undefined) throw failed.reason;
      else if (running === 0) return;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    stop.abort();
    goOn();
    for (const { taken } of waiting) taken();
    await Promise.all(pumps);
  }
}
