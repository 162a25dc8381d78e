/** Whose token a request carries. */

import { apiFailure } from "../../core/api/v1/problem.ts";
import { KompoxError } from "../../core/domain/error.ts";
import { contentHash } from "../../core/domain/hash.ts";
import type { TokenRow, TokenStore } from "../../core/ports/accounts.ts";
import type { Clock } from "../../core/ports/clock.ts";

/** A token that is valid now. */
export type Principal = TokenRow;

const touchEveryMs = 60_000;

/** A revocation by another process is heard of so late; one by this at once. */
const trustedMs = 1_000;
const mostTrusted = 1_000;

/** Tokens of requests; only hashes are compared, by a look-up. */
export class Tokens {
  readonly #store: TokenStore;
  readonly #clock: Clock;
  readonly #failed: (error: KompoxError) => void;
  readonly #touched = new Map<string, number>();
  /** Tokens that were looked up just now, by hash. */
  readonly #trusted = new Map<string, { token: TokenRow; until: number }>();

  /** @param failed told why the last use of a token could not be noted */
  constructor(
    store: TokenStore,
    clock: Clock,
    failed: (error: KompoxError) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#failed = failed;
  }

  /**
   * @returns undefined: there is no header at all
   * @throws {KompoxError} `denied` the token is unknown, revoked or expired
   */
  async principal(header: string | null): Promise<Principal | undefined> {
    if (header === null) return undefined;
    const [, secret] = /^Bearer +(kpx_[0-9A-Za-z]{20,100})$/i.exec(header) ??
      [];
    if (secret === undefined) throw refused("it is no token of Kompox");
    const now = this.#clock.now();
    const token = await this.#find(contentHash(secret), now.getTime());
    if (token === undefined) throw refused("it is not known");
    if (token.revokedAt !== undefined) throw refused("it was revoked");
    if (
      token.expiresAt !== undefined &&
      Date.parse(token.expiresAt) <= now.getTime()
    ) throw refused("it has expired");
    await this.#touch(token.id, now);
    return token;
  }

  /** Looks everything up anew. */
  forget(): void {
    this.#trusted.clear();
  }

  async #find(hash: string, now: number): Promise<TokenRow | undefined> {
    const trusted = this.#trusted.get(hash);
    if (trusted !== undefined && now < trusted.until) return trusted.token;
    const token = await this.#store.findByHash(hash);
    if (token === undefined || token.revokedAt !== undefined) return token;
    if (this.#trusted.size >= mostTrusted) this.#trusted.clear();
    this.#trusted.set(hash, { token, until: now + trustedMs });
    return token;
  }

  async #touch(id: string, now: Date): Promise<void> {
    const last = this.#touched.get(id) ?? -Infinity;
    if (now.getTime() - last < touchEveryMs) return;
    this.#touched.set(id, now.getTime());
    try {
      await this.#store.touch(id, now.toISOString());
    } catch (error) {
      // A disk that is full keeps nobody from reading.
      if (!(error instanceof KompoxError)) throw error;
      this.#failed(error);
    }
  }
}

const challenge = { "www-authenticate": 'Bearer realm="kompox"' };

function refused(state: string) {
  return apiFailure(
    "unauthenticated",
    `Cannot accept the token: ${state}`,
    "ask an operator for a new one, then log in with it",
    challenge,
  );
}

/** What a request without a token is told. */
export function noToken() {
  return apiFailure(
    "unauthenticated",
    "Cannot answer: the request carries no token",
    'send the header "Authorization: Bearer kpx_..."',
    challenge,
  );
}
