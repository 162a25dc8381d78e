/** `doctor`: one line for each check, with the remedy. */

import type { Finding } from "../../core/operations/doctor.ts";
import type { Context } from "../command.ts";
import { exitCode } from "../exit_code.ts";

/** @returns `failed` when a check is a failure */
export async function runDoctor(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<number> {
  const report = await context.doctor({ appName });
  const { findings, healthy } = report;
  context.print.view({
    data: report,
    columns: ["state", "check", "finding"],
    rows: findings.map(({ state, check, message, hint }) => [
      state,
      check,
      hint === undefined ? message : `${message}; remedy: ${hint}`,
    ]),
    names: findings.map(({ state, check }) =>
      `${state}/${check.replaceAll(" ", "-")}`
    ),
  }, "table");
  context.print.note(healthy ? "info" : "error", summary(findings));
  return healthy ? 0 : exitCode("failed");
}

function summary(findings: readonly Finding[]): string {
  const count = (state: string) =>
    findings.filter((finding) => finding.state === state).length;
  return [
    numbered(findings.length, "check"),
    numbered(count("failure"), "failure"),
    numbered(count("warning"), "warning"),
  ].join(", ");
}

function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
