/** Ends what lives longer than the request that showed its token, once that token is worth nothing. */

import { KompoxError } from "../../core/domain/error.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { TokenStore } from "../../core/ports/accounts.ts";
import type { Living } from "../answer_operation.ts";

/** Any process may revoke a token, so that it has to be looked up. */
const lookEveryMs = 5_000;

export interface WatchDeps {
  readonly tokens: TokenStore;
  readonly clock: Clock;
  /** Told why the tokens could not be read: they are looked up again. */
  failed(error: KompoxError): void;
}

/** Goes on until the signal is aborted. */
export async function watchTokens(
  { feeds, channels }: Living,
  { tokens, clock, failed }: WatchDeps,
  signal: AbortSignal,
): Promise<void> {
  while (await isTime(clock, signal)) {
    if (feeds.count === 0 && channels.size === 0) continue;
    try {
      const valid = await validTokens(tokens, clock.now());
      feeds.keep(valid);
      for (const [channel, { id }] of channels) {
        if (!valid.has(id)) channel.forbid();
      }
    } catch (error) {
      if (!(error instanceof KompoxError)) throw error;
      failed(error);
    }
  }
}

async function isTime(clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(lookEveryMs, signal);
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  }
}

async function validTokens(
  tokens: TokenStore,
  now: Date,
): Promise<ReadonlySet<string>> {
  const rows = await tokens.list();
  const valid = rows.filter(({ revokedAt, expiresAt }) =>
    revokedAt === undefined &&
    (expiresAt === undefined || Date.parse(expiresAt) > now.getTime())
  );
  return new Set(valid.map(({ id }) => id));
}
