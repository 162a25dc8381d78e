/** The key of a database, checked against what was sealed with it first. */

import { failure } from "../../domain/error.ts";
import type { DatabaseUrl } from "../db_url.ts";
import { Sealer } from "./sealing.ts";
import { keyOfFile, needSecretKey, parseSecretKey } from "./secret_key.ts";
import type { Sql } from "./sql.ts";

const place = "the database";

/**
 * @param secretKey value of `KOMPOX_SECRET_KEY`
 * @throws {KompoxError} `usage` no key, or none of 32 bytes; `denied` another
 *   key than the one that the database was made with
 */
export async function openSealer(
  database: Sql,
  url: DatabaseUrl,
  secretKey: string | undefined,
): Promise<Sealer> {
  const known = await readCheck(database);
  const key = await findKey(url, secretKey, known === undefined);
  const sealer = await Sealer.of(key);
  // Of those who open a new database at once, one writes: its key counts.
  const check = known ?? await writeCheck(database, sealer);
  await sealer.open(check, place);
  return sealer;
}

/** @param isNew whether nothing was sealed yet, so that a key may be made */
async function findKey(
  url: DatabaseUrl,
  secretKey: string | undefined,
  isNew: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  if (secretKey !== undefined && secretKey !== "") {
    return parseSecretKey(secretKey);
  }
  if (url.kind !== "sqlite") throw needSecretKey(url.masked);
  if (url.path === ":memory:") {
    return crypto.getRandomValues(new Uint8Array(32));
  }
  const path = `${url.path}.key`;
  const key = await keyOfFile(path, isNew);
  if (key !== undefined) return key;
  throw failure(
    "not-found",
    `Cannot open database "${url.masked}": the key of its secrets is not there`,
    { hint: `restore "${path}", or set KOMPOX_SECRET_KEY` },
  );
}

async function readCheck(database: Sql): Promise<string | undefined> {
  const row = await database.run(
    "read from the database",
    (db) => db.selectFrom("seal").select("sealed").executeTakeFirst(),
  );
  return row?.sealed;
}

async function writeCheck(database: Sql, sealer: Sealer): Promise<string> {
  const sealed = await sealer.seal("kompox", place);
  await database.run(
    "write to the database",
    (db) =>
      db.insertInto("seal").values({ id: 1, sealed })
        .onConflict((conflict) => conflict.column("id").doNothing()).execute(),
  );
  return await readCheck(database) ?? sealed;
}
