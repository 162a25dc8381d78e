/** `app deploy`: what became of each object, and where the app answers. */

import type { DeployReport } from "../../../core/operations/app.ts";
import type { Context } from "../../command.ts";
import { tableText } from "../../table.ts";

interface DeployFlags {
  readonly appName?: string;
  readonly file: readonly string[];
  readonly envFile: readonly string[];
  readonly profile: readonly string[];
  readonly noWait: boolean;
  readonly timeout: number;
  readonly lockTimeout: number;
  readonly forceConflicts: boolean;
  readonly bootstrapDisks: boolean;
  readonly pruneVolumes: boolean;
}

/** Prints warnings, then tables of objects and volumes and the app's addresses. */
export async function runDeploy(
  context: Context,
  flags: DeployFlags,
): Promise<void> {
  const operations = await context.operations();
  const bundle = await context.bundle({
    appName: flags.appName,
    files: flags.file,
    envFiles: flags.envFile,
    profiles: flags.profile,
  });
  const report = await operations.deployApp({
    appName: flags.appName,
    bundle,
    wait: !flags.noWait,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
    forceConflicts: flags.forceConflicts,
    bootstrapDisks: flags.bootstrapDisks,
    pruneVolumes: flags.pruneVolumes,
  }, context.call);
  const { print } = context;
  print.problems(report.warnings);
  const addresses = report.hosts.map((host) => `https://${host}\n`).join("");
  print.view({
    data: report,
    columns: ["kind", "name", "outcome"],
    rows: report.objects.map((
      { kind, name, outcome },
    ) => [kind, name, outcome]),
    wide: [{
      column: "namespace",
      cells: report.objects.map(() => report.namespace),
    }],
    names: report.objects.map(({ kind, name }) => `${kind}/${name}`),
    after: [volumesText(report), addresses]
      .filter((part) => part !== "").map((part) => `\n${part}`).join(""),
  }, "table");
  const change = report.changed ? "deployed" : "already as it should be";
  const state = report.ready ? ", ready" : "";
  print.note("info", `app "${report.app}" is ${change}${state}`);
}

/** Which disk each volume uses, and what it used before. */
function volumesText({ volumes = [] }: DeployReport): string {
  if (volumes.length === 0) return "";
  return tableText(
    ["volume", "disk", "claim", "previous handle"],
    volumes.map((
      { volume, disk, claim, previousHandle = "" },
    ) => [volume, disk, claim, previousHandle]),
  );
}
