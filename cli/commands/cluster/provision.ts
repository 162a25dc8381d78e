/** `cluster provision`: begins, and says how to follow it. */

import type { Context } from "../../command.ts";
import { printProvision, type ProvisionFlags } from "./print_provision.ts";

/** Nothing goes to stdout but a report that was asked for with `-o`. */
export async function runProvision(
  context: Context,
  flags: ProvisionFlags,
): Promise<void> {
  const operations = await context.operations();
  const { clusterName, force, wait, timeout: timeoutMs } = flags;
  const report = await operations.provisionCluster(
    { clusterName, force, wait, timeoutMs },
    context.call,
  );
  printProvision(context, report, {
    begun: "is being made",
    done: "is there",
    existing: "exists already: there is nothing to make",
    already: "is there already",
  });
}
