/** Checks on this machine: the configuration, the Compose files, the programs. */

import type { Problem } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { ValidateReport } from "../../operations/app.ts";
import type { Machine } from "../../ports/machine.ts";
import { failed, type Found, ok, warning } from "./check.ts";

/** The configuration alone. */
export function checkConfiguration(
  target: Target | undefined,
  problems: readonly Problem[],
): Found {
  const fine = target &&
    `app "${target.app.name}" on cluster "${target.cluster.name}"`;
  return problemsFound("the configuration", fine ?? "", problems);
}

/** The Compose files with the configuration. */
export function checkCompose(
  { objects, problems }: Pick<ValidateReport, "objects" | "problems">,
): Found {
  const fine = `${objects.length} objects to deploy`;
  return problemsFound("the Compose files", fine, problems);
}

/** Names the first problem and counts the others: `app validate` lists them. */
function problemsFound(
  what: string,
  fine: string,
  problems: readonly Problem[],
): Found {
  const errors = problems.filter(({ level }) => level === "error");
  const warnings = problems.filter(({ level }) => level === "warning");
  const [first] = [...errors, ...warnings];
  if (first === undefined) return ok(fine);
  const place = first.at && `${first.at.file}:${first.at.line}: `;
  const rest = errors.length + warnings.length - 1;
  const more = rest === 0 ? "" : `, and ${rest} more`;
  const text = `${place ?? ""}${first.message}${more}`;
  return errors.length > 0
    ? failed(text, first.hint && rest === 0 ? first.hint : validateHint)
    : warning(`${what}: ${text}`, validateHint);
}

const validateHint = "kompoxops app validate";

/** kubectl is the one program that commands call by themselves. */
export async function checkTools(
  machine: Machine,
  signal: AbortSignal,
): Promise<Found> {
  const printed = await machine.run("kubectl", [
    "version",
    "--client",
    "--output=json",
  ], signal);
  if (printed === undefined) {
    return warning(
      "there is no kubectl; only app kubectl needs it",
      "install it: https://kubernetes.io/docs/tasks/tools/",
    );
  }
  const version = /"gitVersion":\s*"([^"]+)"/.exec(printed)?.[1];
  return ok(`kubectl ${version ?? "of an unknown version"}`);
}
