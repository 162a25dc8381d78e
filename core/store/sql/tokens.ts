/** API tokens in SQL: only the hash of a secret is there. */

import type { Role, TokenRow, TokenStore } from "../../ports/accounts.ts";
import type { TokenTable } from "./schema.ts";
import type { Memo } from "./memo.ts";
import type { Sql } from "./sql.ts";

export class SqlTokens implements TokenStore {
  readonly #sql: Sql;
  readonly #memo?: Memo;

  /** @param memo absent: nothing is remembered */
  constructor(database: Sql, memo?: Memo) {
    this.#sql = database;
    this.#memo = memo;
  }

  async create(
    token: Omit<TokenRow, "revokedAt" | "lastUsedAt">,
    hash: string,
  ): Promise<void> {
    await this.#sql.run(
      `create token "${token.name}"`,
      (db) =>
        db.insertInto("tokens").values({
          id: token.id,
          hash,
          name: token.name,
          prefix: token.prefix,
          role: token.role,
          apps: JSON.stringify(token.apps),
          created_at: token.createdAt,
          expires_at: token.expiresAt ?? null,
          revoked_at: null,
          last_used_at: null,
        }).execute(),
    );
  }

  /** Every request asks: an end of a token, by whomever, is a change that ends the memory. */
  async findByHash(hash: string): Promise<TokenRow | undefined> {
    const ask = () => this.#findByHash(hash);
    return await (this.#memo?.remember(`token/${hash}`, ask) ?? ask());
  }

  async #findByHash(hash: string): Promise<TokenRow | undefined> {
    const row = await this.#sql.run(
      "look up the token",
      (db) =>
        db.selectFrom("tokens").selectAll().where("hash", "=", hash)
          .executeTakeFirst(),
    );
    return row && toToken(row);
  }

  async list(): Promise<readonly TokenRow[]> {
    const rows = await this.#sql.run(
      "list the tokens",
      (db) =>
        db.selectFrom("tokens").selectAll().orderBy("created_at", "desc")
          .orderBy("id").execute(),
    );
    return rows.map(toToken);
  }

  /** The time of the first revocation stays. */
  async revoke(id: string, at: string): Promise<boolean> {
    return await this.#sql.run("revoke the token", async (db) => {
      const { numUpdatedRows } = await db.updateTable("tokens")
        .set(({ fn, val, ref }) => ({
          revoked_at: fn.coalesce(ref("revoked_at"), val(at)),
        }))
        .where("id", "=", id).executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  async touch(id: string, at: string): Promise<void> {
    await this.#sql.run(
      "note the use of the token",
      (db) =>
        db.updateTable("tokens").set({ last_used_at: at })
          .where("id", "=", id).execute(),
    );
  }
}

function toToken(row: TokenTable): TokenRow {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role as Role,
    apps: JSON.parse(row.apps) as string[],
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
    ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at }),
  };
}
