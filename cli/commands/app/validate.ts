/** `app validate`: the problems of an app, and its Compose and manifest on request. */

import {
  failure,
  KompoxError,
  type Place,
  type Problem,
} from "../../../core/domain/error.ts";
import type { ValidateReport } from "../../../core/operations/app.ts";
import type { Context } from "../../command.ts";
import { exitCode } from "../../exit_code.ts";
import { writeOut } from "../../write_file.ts";
import { sarif } from "./sarif.ts";

interface ValidateFlags {
  readonly appName?: string;
  readonly file: readonly string[];
  readonly envFile: readonly string[];
  readonly profile: readonly string[];
  readonly outCompose?: string;
  readonly outManifest?: string;
  readonly strict: boolean;
  readonly offline: boolean;
}

/** Writes nothing when there is an error; `-o` gives the problems as data. */
export async function runValidate(
  context: Context,
  flags: ValidateFlags,
): Promise<number> {
  refuseTwoOutputs(context, flags);
  const report = await validated(context, flags);
  const problems = flags.strict
    ? report.problems.map(asError)
    : report.problems;
  const failed = problems.some(({ level }) => level === "error");
  if (context.globals.output === undefined) context.print.problems(problems);
  else printData(context, { ...report, problems });
  summarizeKeys(context, report);
  summarize(context, report, problems, failed);
  if (failed) return exitCode("invalid");
  const { outCompose, outManifest } = flags;
  if (outCompose !== undefined) {
    await writeOut(context, outCompose, report.compose ?? "");
  }
  if (outManifest !== undefined) {
    await writeOut(context, outManifest, report.manifest ?? "");
  }
  return 0;
}

/** What a later step needs to know of a report. */
type Found =
  & Pick<ValidateReport, "problems" | "objects">
  & Partial<ValidateReport>;

/** As data a failure that lists problems of the files is a report like others. */
async function validated(
  context: Context,
  flags: ValidateFlags,
): Promise<Found> {
  const { appName, file, envFile, profile, outCompose, outManifest } = flags;
  try {
    const operations = await context.operations();
    const bundle = await context.bundle({
      appName,
      files: file,
      envFiles: envFile,
      profiles: profile,
    });
    const asData = ["json", "yaml", "wide"];
    const outputs = [
      outCompose === undefined ? undefined : "compose" as const,
      outManifest === undefined ? undefined : "manifest" as const,
      asData.includes(context.globals.output ?? "")
        ? "keys" as const
        : undefined,
    ].filter((output) => output !== undefined);
    const offline = flags.offline || undefined;
    const input = { appName, bundle, outputs, offline };
    return await operations.validateApp(input, context.call);
  } catch (error) {
    const invalid = error instanceof KompoxError && error.kind === "invalid";
    if (!invalid || error.cause !== undefined) throw error;
    return { problems: error.problems, objects: [] };
  }
}

function asError(problem: Problem): Problem {
  return problem.level === "warning" ? { ...problem, level: "error" } : problem;
}

function refuseTwoOutputs(
  { globals }: Context,
  { outCompose, outManifest }: ValidateFlags,
): void {
  const onStdout = [
    outCompose === "-" && "--out-compose",
    outManifest === "-" && "--out-manifest",
    globals.output !== undefined && "--output",
  ].filter((name) => name !== false);
  if (onStdout.length < 2) return;
  const names = onStdout.join(" and ");
  throw failure("usage", `Cannot write ${names} to stdout: it takes only one`, {
    hint: "give a file to one of them",
  });
}

function printData(context: Context, report: Found): void {
  const { app, namespace, problems, objects, keys } = report;
  if (context.globals.output === "sarif") {
    return context.print.json(sarif(problems));
  }
  // The wide table shows mapped keys too: no problem tells of them.
  const mapped = context.globals.output === "wide" ? keys?.mapped ?? [] : [];
  context.print.view({
    data: { app, namespace, problems, objects, keys },
    columns: ["level", "place", "message"],
    rows: [
      ...problems.map(({ level, at, message }) => [
        level,
        at ? placeText(at) : "",
        message,
      ]),
      ...mapped.map(({ at, key, reason }) => [
        "",
        placeText(at),
        `${key}: ${reason}`,
      ]),
    ],
    wide: [
      {
        column: "class",
        cells: [
          ...problems.map((problem) => problem.class ?? ""),
          ...mapped.map(() => "mapped"),
        ],
      },
      { column: "hint", cells: problems.map(({ hint }) => hint ?? "") },
    ],
    names: objects,
  }, "table");
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** What becomes of the keys, in one line; nothing when there are none. */
function summarizeKeys({ print }: Context, { classes }: Found): void {
  if (classes === undefined) return;
  const parts = Object.entries(classes).filter(([, count]) => count > 0);
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return;
  const counts = parts.map(([name, count]) => `${count} ${name}`).join(", ");
  print.note(
    "info",
    `the Compose files use ${numbered(total, "key")}: ${counts}`,
  );
}

function summarize(
  { print }: Context,
  { app, objects }: Found,
  problems: readonly Problem[],
  failed: boolean,
): void {
  const count = (level: string) =>
    problems.filter((problem) => problem.level === level).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const counts = [
    errors > 0 ? numbered(errors, "error") : "",
    warnings > 0 ? numbered(warnings, "warning") : "",
  ].filter((part) => part !== "").join(", ");
  if (failed) {
    const name = app === undefined ? "the app" : `app "${app}"`;
    return print.note("error", `Cannot validate ${name}: ${counts}`);
  }
  const found = counts === "" ? "no errors" : counts;
  print.note(
    "info",
    `app "${app}" is valid: ${numbered(objects.length, "object")}, ${found}`,
  );
}

function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
