/** What a document may not say to a service, though it may say it on one's own machine. */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import type { Fields } from "../../core/operations/resources.ts";
import type { ResourceKind } from "../../core/ports/resources.ts";
import { kubeconfigProblems } from "./kubeconfig_rules.ts";

/** @throws {KompoxError} `invalid` with all that the service would have to read from its own machine */
export function refuseServerFiles(kind: ResourceKind, document: Fields): void {
  const problems = kind === "app"
    ? composeProblems(document.compose)
    : kind === "provider" || kind === "cluster"
    ? settingProblems(document.settings)
    : [];
  if (problems.length > 0) throw new KompoxError("invalid", problems);
}

function composeProblems(compose: unknown): Problem[] {
  if (Array.isArray(compose)) {
    return compose.flatMap((item, index) =>
      isFile(item) ? [fileProblem(`/compose/${index}`)] : []
    );
  }
  return isFile(compose) ? [fileProblem("/compose")] : [];
}

function isFile(value: unknown): boolean {
  return typeof value === "string" && /^\s*file:/.test(value);
}

function fileProblem(pointer: string): Problem {
  return problem(
    pointer,
    'Cannot use a "file:" in "compose": the service has no files of yours',
    "write the Compose document itself",
  );
}

function settingProblems(settings: unknown): Problem[] {
  if (typeof settings !== "object" || settings === null) return [];
  const { KUBECONFIG, KUBECONFIG_DATA } = settings as Fields;
  const problems: Problem[] = [];
  if (typeof KUBECONFIG === "string" && KUBECONFIG.trim() !== "") {
    problems.push(problem(
      "/settings/KUBECONFIG",
      'Cannot use the setting "KUBECONFIG": the service reads no files of its own',
      "set KUBECONFIG_DATA to the text of a kubeconfig",
    ));
  }
  if (typeof KUBECONFIG_DATA === "string" && KUBECONFIG_DATA !== "***") {
    const pointer = "/settings/KUBECONFIG_DATA";
    problems.push(
      ...kubeconfigProblems(KUBECONFIG_DATA, "KUBECONFIG_DATA").map((
        { message, hint },
      ) => problem(pointer, message, hint!)),
    );
  }
  return problems;
}

function problem(pointer: string, message: string, hint: string): Problem {
  const at = { file: `#${pointer}`, line: 1, column: 1 };
  return { level: "error", message, at, hint };
}
