/** Every database of the product against one suite; PostgreSQL where the machine has it. */

import { openDatabase } from "../../core/store/sql/open_database.ts";
import { databaseConformance } from "../conformance/database.ts";
import { findPostgres } from "./postgres.ts";
import { inEmptyPostgres, removePostgres } from "./empty_postgres.ts";

databaseConformance({
  name: "sqlite::memory:",
  async open(deps) {
    const database = await openDatabase("sqlite::memory:", deps);
    return { database, remove: () => Promise.resolve() };
  },
});

databaseConformance({
  name: "sqlite:FILE",
  async open(deps) {
    const folder = await Deno.makeTempDir({ prefix: "kompox-sqlite-" });
    const database = await openDatabase(`sqlite:${folder}/k.db`, deps);
    return {
      database,
      remove: () => Deno.remove(folder, { recursive: true }),
    };
  },
});

if (findPostgres() === undefined) {
  console.log("tests on PostgreSQL are ignored: there is no initdb here");
}
databaseConformance({
  name: "postgres",
  ignore: findPostgres() === undefined,
  open: inEmptyPostgres,
});

Deno.test.afterAll(removePostgres);
