/** Problems in the form that code hosts and editors show beside the lines (SARIF 2.1.0). */

import type { Level, Problem } from "../../../core/domain/error.ts";
import { version } from "../../version.ts";

const levels: Readonly<Record<Level, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** A rule for what becomes of keys, by class, and one for all else. */
const ruleIds = [
  "app-validate",
  "key-meaningless",
  "key-unsupported",
  "key-refused",
];

/** @returns the whole document, to be written as JSON */
export function sarif(problems: readonly Problem[]): unknown {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "kompoxops",
          version,
          rules: ruleIds.map((id) => ({ id })),
        },
      },
      columnKind: "utf16CodeUnits",
      results: problems.map(toResult),
    }],
  };
}

function toResult(problem: Problem): unknown {
  const { level, message, hint, at } = problem;
  const text = hint === undefined ? message : `${message}\nHint: ${hint}`;
  return {
    ruleId: problem.class === undefined ? ruleIds[0] : `key-${problem.class}`,
    level: levels[level],
    message: { text },
    locations: at && [{
      physicalLocation: {
        artifactLocation: { uri: uriOf(at.file) },
        region: { startLine: at.line, startColumn: at.column },
      },
    }],
  };
}

/** A path as a relative reference; each part is escaped on its own. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").replace(/^\.\//, "");
  return path.split("/").map(encodeURIComponent).join("/");
}
