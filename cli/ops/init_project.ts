/** Begins a configuration: looks at the directory, writes `kompoxops.yml`. */

import {
  starterConfig,
  type StarterProject,
} from "../../core/config/v1/starter.ts";
import { failure, type Problem } from "../../core/domain/error.ts";
import { composeNames } from "../compose_names.ts";
import {
  type CurrentContext,
  currentContext,
  type KubeconfigDeps,
} from "./current_context.ts";

/** What `init` needs of the outside; an `Io` has most of it. */
export interface InitDeps extends KubeconfigDeps {
  /** Absolute path of the working directory, which is where all files are. */
  readonly directory: string;
  /** Creates or replaces a file in one step. */
  replaceFile(path: string, text: string, mode: number): Promise<void>;
  /** What a Compose file asks for; no project when it cannot be read at all. */
  readProject(
    composeFile: string,
  ): Promise<
    { readonly project?: StarterProject; readonly problems: readonly Problem[] }
  >;
}

export interface InitReport {
  /** The file that was written. */
  readonly file: string;
  /** The Compose file that it names; absent when an example stands in for it. */
  readonly composeFile?: string;
  /** The context that it names. */
  readonly context?: CurrentContext;
  /** What does not fit yet: warnings, and the errors of the Compose file. */
  readonly problems: readonly Problem[];
  /** Commands to run now, in order. */
  readonly next: readonly string[];
}

const file = "kompoxops.yml";

/**
 * Asks nobody and needs no network (decision 4). Equal files and variables
 * give an equal configuration.
 *
 * @param force replaces a configuration that is there
 * @throws {KompoxError} `conflict` there is one, nothing was written; `failed`
 *   it cannot be written
 */
export async function initProject(
  deps: InitDeps,
  force: boolean,
): Promise<InitReport> {
  if (!force && await exists(file, deps)) {
    throw failure("conflict", `Cannot write "${file}": the file exists`, {
      hint: "kompoxops init --force",
    });
  }
  const { context, problems: contextProblems } = await currentContext(deps);
  const composeFile = await findCompose(deps);
  const compose = await readCompose(composeFile, deps);
  const { text, problems } = starterConfig({
    directoryName: lastPart(deps.directory),
    project: compose.project,
    kubeContext: context,
  });
  await write(text, deps);
  return {
    file,
    composeFile,
    context,
    problems: [
      ...contextProblems,
      ...compose.problems,
      ...(context === undefined ? [noContext] : []),
      ...problems,
    ],
    next: ["kompoxops app validate", "kompoxops app deploy"],
  };
}

const noCompose: Problem = {
  level: "warning",
  message:
    `Cannot find a Compose file: there is neither "${composeNames[0]}" ` +
    `nor "${composeNames[1]}" here`,
  hint: `change the example in ${file}, or write compose.yml and run ` +
    "kompoxops init --force",
};

const noContext: Problem = {
  level: "warning",
  message: "Cannot name a cluster: no kubeconfig has a current context",
  hint: `set cluster.settings.KUBECONTEXT in ${file}`,
};

async function findCompose(deps: InitDeps): Promise<string | undefined> {
  for (const name of composeNames) {
    if (await exists(name, deps)) return name;
  }
}

/**
 * A Compose file that cannot be read is named all the same: its errors say
 * what to mend. Its warnings are left to `app validate`.
 */
async function readCompose(
  composeFile: string | undefined,
  deps: InitDeps,
): Promise<{ project?: StarterProject; problems: readonly Problem[] }> {
  if (composeFile === undefined) return { problems: [noCompose] };
  const { project, problems } = await deps.readProject(composeFile);
  const unread: StarterProject = {
    file: composeFile,
    ports: [],
    volumeNames: [],
    hasBinds: false,
  };
  return {
    project: project ?? unread,
    problems: problems.filter((problem) => problem.level === "error"),
  };
}

/** What cannot be read is there, too. */
async function exists(path: string, deps: InitDeps): Promise<boolean> {
  try {
    return await deps.readTextFile(path) !== undefined;
  } catch {
    return true;
  }
}

async function write(text: string, deps: InitDeps): Promise<void> {
  try {
    await deps.replaceFile(file, text, 0o644);
  } catch (cause) {
    throw failure("failed", `Cannot write "${file}": the system refuses it`, {
      hint: "check the permissions of the directory",
      cause,
    });
  }
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? "";
}
