/**
 * Creates and changes apps in the database named on the command line until it
 * is killed; a line on stdout for each write that was acknowledged.
 */

import { openDatabase } from "../../core/store/sql/open_database.ts";
import { appSpec, databaseDeps } from "../conformance/database_world.ts";

const [url, round] = Deno.args;
const { resources } = await openDatabase(url, databaseDeps());
const cluster = await resources.find("cluster", "prod");
const encoder = new TextEncoder();
const say = (line: string) =>
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));

for (let count = 0;; count++) {
  const name = `app-${round}-${count}`;
  const parentId = cluster?.id;
  const made = await resources.create({
    kind: "app",
    name,
    parentId,
    spec: appSpec,
  });
  say(`${name} 1`);
  await resources.update({ ...made, spec: { ...appSpec, "x-two": 2 } }, 1);
  say(`${name} 2`);
}
