/** `cluster deprovision`: begins, and says how to follow it. */

import type { Context } from "../../command.ts";
import { printProvision, type ProvisionFlags } from "./print_provision.ts";

/** Nothing goes to stdout but a report that was asked for with `-o`. */
export async function runDeprovision(
  context: Context,
  flags: ProvisionFlags,
): Promise<void> {
  const operations = await context.operations();
  const { clusterName, force, wait, timeout: timeoutMs } = flags;
  const report = await operations.deprovisionCluster(
    { clusterName, force, wait, timeoutMs },
    context.call,
  );
  printProvision(context, report, {
    begun: "is being removed",
    done: "is gone",
    existing: "was not made by Kompox: it stays",
    already: "is not there",
  });
}
