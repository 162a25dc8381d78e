/** Problems in the form that code hosts and editors show beside the lines (SARIF 2.1.0). */

import type { Level, Problem } from "../../../core/domain/error.ts";
import { version } from "../../version.ts";

const levels: Readonly<Record<Level, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** @returns the whole document, to be written as JSON */
export function sarif(problems: readonly Problem[]): unknown {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: { name: "kompoxops", version, rules: [{ id: "app-validate" }] },
      },
      columnKind: "utf16CodeUnits",
      results: problems.map(toResult),
    }],
  };
}

function toResult({ level, message, hint, at }: Problem): unknown {
  const text = hint === undefined ? message : `${message}\nHint: ${hint}`;
  return {
    ruleId: "app-validate",
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
