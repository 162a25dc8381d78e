/** `app deploy`: what became of each object, and where the app answers. */

import type { Context } from "../../command.ts";

interface DeployFlags {
  readonly appName?: string;
  readonly file: readonly string[];
  readonly envFile: readonly string[];
  readonly profile: readonly string[];
  readonly noWait: boolean;
  readonly timeout: number;
  readonly lockTimeout: number;
  readonly forceConflicts: boolean;
}

/** Prints warnings, then a table of objects and the app's addresses. */
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
    after: addresses && `\n${addresses}`,
  }, "table");
  const change = report.changed ? "deployed" : "already as it should be";
  const state = report.ready ? ", ready" : "";
  print.note("info", `app "${report.app}" is ${change}${state}`);
}
