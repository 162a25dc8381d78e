/** Opens the database named on the command line, and closes it. */

import { openDatabase } from "../../core/store/sql/open_database.ts";
import { databaseDeps } from "../conformance/database_world.ts";

await (await openDatabase(Deno.args[0], databaseDeps())).close();
