/** `init`: begins a configuration beside a Compose file. */

import { collectBundle } from "../../core/compose/collect.ts";
import { loadCompose } from "../../core/compose/load.ts";
import type { StarterProject } from "../../core/config/v1/starter.ts";
import { KompoxError, type Problem } from "../../core/domain/error.ts";
import type { Context } from "../command.ts";
import type { Io } from "../io.ts";
import { denoProjectReader } from "../project_reader.ts";
import { initProject, type InitReport } from "./init_project.ts";
import { starterProject } from "./starter_project.ts";

/** Says what was written for what, and what to run now. */
export async function runInit(
  { io, print, globals }: Context,
  { force }: { readonly force: boolean },
): Promise<void> {
  const report = await initProject({
    directory: io.directory(),
    pathSeparator: io.pathSeparator,
    env: (name) => io.env(name),
    readTextFile: (path) => io.readTextFile(path),
    replaceFile: (path, text, mode) => io.replaceFile(path, text, mode),
    readProject: (composeFile) => readProject(composeFile, io),
  }, force);
  print.problems(report.problems);
  print.note("info", `wrote ${about(report)}`);
  for (const line of report.next) print.note("info", `next: ${line}`);
  if (globals.output === undefined) return;
  print.view({
    data: report,
    columns: ["file", "compose", "context"],
    rows: [[
      report.file,
      report.composeFile ?? "",
      report.context?.name ?? "",
    ]],
    names: [`file/${report.file}`],
  }, "table");
}

function about({ file, composeFile, context }: InitReport): string {
  const app = composeFile ?? "an example app";
  const server = context?.server === undefined ? "" : ` (${context.server})`;
  return context === undefined
    ? `${file} for ${app}`
    : `${file} for ${app} on context "${context.name}"${server}`;
}

async function readProject(
  composeFile: string,
  io: Io,
): Promise<
  { project?: StarterProject; problems: readonly Problem[] }
> {
  try {
    const bundle = await collectBundle(undefined, denoProjectReader(), {
      files: [composeFile],
      envFiles: [],
      profiles: [],
      env: (name) => io.env(name),
    });
    const { project, problems } = loadCompose(bundle);
    return {
      project: project && starterProject(composeFile, project),
      problems,
    };
  } catch (error) {
    if (!(error instanceof KompoxError)) throw error;
    return { problems: error.problems };
  }
}
