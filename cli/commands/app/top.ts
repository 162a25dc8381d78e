/** `app top`: what the app's containers use. */

import type { ContainerUsage } from "../../../core/operations/app_access.ts";
import type { Context } from "../../command.ts";

/** Prints a line for each container. */
export async function runTop(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<void> {
  const operations = await context.operations();
  const report = await operations.topApp({ appName }, context.call);
  const { containers } = report;
  context.print.view({
    data: report,
    columns: ["container", "cpu", "of limit", "memory", "of limit"],
    rows: containers.map(rowOf),
    wide: [
      { column: "pod", cells: containers.map(({ pod }) => pod) },
      { column: "measured", cells: containers.map(({ at }) => at) },
    ],
    names: containers.map(({ container }) => `container/${container}`),
  }, "table");
}

function rowOf(usage: ContainerUsage): string[] {
  const { cpuMillicores, cpuLimitMillicores } = usage;
  const { memoryBytes, memoryLimitBytes } = usage;
  return [
    usage.container,
    `${cpuMillicores}m`,
    share(cpuMillicores, cpuLimitMillicores),
    `${Math.ceil(memoryBytes / 2 ** 20)}Mi`,
    share(memoryBytes, memoryLimitBytes),
  ];
}

function share(used: number, limit: number | undefined): string {
  if (limit === undefined || limit === 0) return "-";
  return `${Math.round(used / limit * 100)}%`;
}
