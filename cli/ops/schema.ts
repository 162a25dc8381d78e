/** `schema`: the JSON Schema of `kompoxops.yml`, for editors. */

import { configSchema } from "../../core/config/v1/schema.ts";
import type { Context } from "../command.ts";

/** JSON when no other form is asked for. */
export function runSchema({ print }: Context): Promise<void> {
  const schema = configSchema();
  print.view({
    data: schema,
    columns: ["id"],
    rows: [[String(schema.$id)]],
    names: [`schema/${schema.title}`],
  }, "json");
  return Promise.resolve();
}
