/** `migrate`: brings the database to the schema of this program. */

import type { Context } from "../command.ts";

export async function runMigrate(context: Context): Promise<void> {
  const service = await (await context.part("service"))();
  const steps = await service.migrate();
  context.print.view({
    data: { database: service.shownDatabase, steps },
    columns: ["step"],
    rows: steps.map((step) => [step]),
    names: steps.map((step) => `migration/${step}`),
  }, "table");
  context.print.note(
    "info",
    steps.length === 0
      ? `database "${service.shownDatabase}" is up to date`
      : `database "${service.shownDatabase}" is up to date now`,
  );
}
