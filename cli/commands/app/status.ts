/** `app status`: the seed's JSON, or a line for each container. */

import type { Context } from "../../command.ts";

/** Prints one report; an app that is not deployed is no failure. */
export async function runStatus(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<void> {
  const operations = await context.operations();
  const report = await operations.statusApp({ appName }, context.call);
  const { containers } = report;
  const hosts = report.ingress_hosts ?? [];
  context.print.view({
    data: report,
    columns: ["container", "ready", "restarts", "state", "image"],
    rows: containers.map(({ name, ready, restarts, state, image }) => [
      name,
      String(ready),
      String(restarts),
      state,
      image,
    ]),
    wide: [
      { column: "pod", cells: containers.map(() => report.pod ?? "") },
      { column: "node", cells: containers.map(() => report.node ?? "") },
    ],
    names: [`app/${report.app_name}`],
    after: hosts.length === 0
      ? ""
      : `\n${hosts.map((host) => `https://${host}\n`).join("")}`,
  }, "json");
}
