/** Resources in a database in memory, with the drivers of the product, and ids that count. */

import { readConfig } from "../../core/config/v1/read.ts";
import type { Database } from "../../core/ports/database.ts";
import { openDatabase } from "../../core/store/sql/open_database.ts";
import { resourceOperations } from "../../core/usecases/resources/resource_operations.ts";
import { driverFacts, drivers } from "../../drivers/registry.ts";
import { FakeClock } from "./fake_clock.ts";

/** Ids are `id-000001-...`; time stands at the beginning of 2026. */
export async function memoryResources(
  appIds?: readonly string[],
): Promise<{
  readonly database: Database;
  readonly operations: ReturnType<typeof resourceOperations>;
  now(): Date;
  newId(): string;
}> {
  const clock = new FakeClock();
  let count = 0;
  const newId = () => {
    const number = String(++count).padStart(8, "0");
    return `${number}-0000-4000-8000-000000000000`;
  };
  const now = () => clock.now();
  const database = await openDatabase("sqlite::memory:", {
    now,
    newId,
    secretSettings: driverFacts.secretSettings,
    readConfig: (source) => readConfig(source, () => "any"),
  });
  const operations = resourceOperations({
    resources: database.resources,
    drivers: {
      ...drivers({
        clock,
        env: () => undefined,
        readTextFile: () => Promise.resolve(undefined),
      }),
      ...driverFacts,
    },
    appIds,
  });
  return { database, operations, now, newId };
}
