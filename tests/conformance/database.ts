/** What every database must hold, whatever keeps it. */

import type { Database } from "../../core/ports/database.ts";
import type { DatabaseDeps } from "../../core/store/sql/open_database.ts";
import { accountConformance, jobConformance } from "./database_jobs.ts";
import { resourceConformance } from "./database_resources.ts";
import { databaseDeps, type DatabaseTest } from "./database_world.ts";

/** A way to a database with nothing in it. */
export interface DatabaseCase {
  readonly name: string;
  readonly ignore?: boolean;
  /** @returns an open database, and what removes it */
  open(deps: DatabaseDeps): Promise<{
    readonly database: Database;
    remove(): Promise<void>;
  }>;
}

/** Registers the tests of one kind of database. */
export function databaseConformance(of: DatabaseCase): void {
  const test: DatabaseTest = (title, work) =>
    Deno.test({
      name: `database ${of.name} ${title}`,
      ignore: of.ignore,
      async fn() {
        const { database, remove } = await of.open(databaseDeps());
        try {
          await work(database);
        } finally {
          await database.close();
          await remove();
        }
      },
    });
  resourceConformance(test);
  accountConformance(test);
  jobConformance(test);
}
