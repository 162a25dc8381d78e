/** The record of changes in SQL: rows are only added. */

import type { AuditRow, AuditStore } from "../../ports/accounts.ts";
import type { Sql } from "./sql.ts";

export class SqlAudit implements AuditStore {
  readonly #sql: Sql;

  constructor(database: Sql) {
    this.#sql = database;
  }

  async append({ requestId, ...row }: AuditRow): Promise<void> {
    await this.#sql.run(
      "write the audit record",
      (db) =>
        db.insertInto("audit").values({
          at: row.at,
          actor: row.actor,
          action: row.action,
          resource: row.resource,
          request_id: requestId,
          result: row.result,
        }).execute(),
    );
  }

  async list(limit: number): Promise<readonly AuditRow[]> {
    const rows = await this.#sql.run(
      "read the audit record",
      (db) =>
        db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(limit)
          .execute(),
    );
    return rows.map(({ at, actor, action, resource, request_id, result }) => ({
      at,
      actor,
      action,
      resource,
      requestId: request_id,
      result,
    }));
  }
}
