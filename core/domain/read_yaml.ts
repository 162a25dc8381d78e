/** Reads one YAML document into nodes with places, within limits set before parsing. */

import { parseEvents, YAMLException } from "js-yaml";
import { KompoxError, type Place, type Problem } from "./error.ts";
import type { Source } from "./source.ts";
import { type YamlLimits, yamlLimits } from "./yaml_limits.ts";
import { TreeBuilder, type YamlDocument } from "./yaml_tree.ts";

export { kubeconfigLimits, yamlLimits } from "./yaml_limits.ts";
export type { YamlDocument } from "./yaml_tree.ts";

/**
 * Parses a text of one YAML 1.2 document. Duplicate keys, unknown anchors and
 * everything over a limit are errors with a place; merge keys are resolved,
 * aliases share the node of their anchor (limits count every use).
 *
 * @param source at most `limits.bytes` of UTF-8
 */
export function readYaml(
  source: Source,
  limits: YamlLimits = yamlLimits,
): YamlDocument {
  const sizeBytes = utf8Length(source.text, limits.bytes);
  if (sizeBytes > limits.bytes) {
    return failed({
      level: "error",
      message:
        `Cannot read "${source.file}": ${sizeBytes} bytes, the limit is ${limits.bytes}`,
      at: { file: source.file, line: 1, column: 1 },
      hint: "split the file, or move long texts into files of their own",
    });
  }
  try {
    const events = parseEvents(source.text, { maxDepth: limits.depth });
    return new TreeBuilder(source, events, limits).build();
  } catch (error) {
    if (error instanceof KompoxError) return { problems: error.problems };
    if (!(error instanceof YAMLException)) throw error;
    return failed({
      level: "error",
      message: `Cannot read the YAML: ${error.reason}`,
      at: source.placeAt(error.mark?.position ?? 0),
      hint: yamlHint(error.reason, limits),
    });
  }
}

function failed(problem: Problem): YamlDocument {
  return { problems: [problem] };
}

function yamlHint(reason: string, limits: YamlLimits): string {
  if (reason.includes("maxDepth")) {
    return `nest at most ${limits.depth} levels`;
  }
  if (reason.includes("tab")) return "indent with spaces";
  if (reason.includes("indentation")) {
    return "check the indentation, and quote texts that contain a colon and a space";
  }
  return "check the quotes, brackets and indentation around this place";
}

function utf8Length(text: string, limit: number): number {
  if (text.length * 3 <= limit) return text.length;
  return new TextEncoder().encode(text).length;
}

/** A place for problems that concern a whole file. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}
