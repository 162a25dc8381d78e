/** `environment` and `env_file`: the variables of a container. */

import type { ComposeBundle } from "../operations/bundle.ts";
import { isEnvName } from "../domain/patterns.ts";
import { locate, type Located, type Spot } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import { parseDotenv } from "./dotenv.ts";
import type { Findings } from "./findings.ts";
import {
  baseOf,
  ComposeSource,
  faultWords,
  joinPath,
  projectPath,
} from "./paths.ts";
import {
  booleanOf,
  fieldOf,
  mapOf,
  spotOf,
  textOf,
  wrongForm,
} from "./values.ts";

/** One entry as written: without a value it is taken from the surroundings. */
export interface EnvEntry extends Spot {
  readonly name: string;
  readonly value: string | undefined;
}

/** One file of `env_file`. */
export interface EnvFile extends Spot {
  /** Key of the bundle's files. */
  readonly path: string;
  readonly required: boolean;
  readonly format?: "raw";
}

/** What a container gets, and which of it came from files. */
export interface Environment {
  /** Sorted by name. */
  readonly values: Map<string, Located<string>>;
  /** Names whose values come from `env_file`. */
  readonly fromFiles: Set<string>;
}

/** Files first, then `environment`, which wins; what has no value is left out. */
export function parseEnvironment(
  service: MapNode,
  bundle: ComposeBundle,
  findings: Findings,
): Environment {
  const all = new Map<string, Located<string>>();
  const fromFiles = new Set<string>();
  const lookup = (name: string) =>
    Object.hasOwn(bundle.variables, name) ? bundle.variables[name] : undefined;
  const node = service.entries.get("environment")?.value;
  const own = new Map<string, string | undefined>();
  for (const { name, value } of envEntries(node, findings)) {
    own.set(name, value);
  }
  for (
    const file of envFiles(service.entries.get("env_file")?.value, findings)
  ) {
    // The order of Docker Compose: surroundings, the service's own, files before.
    const values = readEnvFile(file, bundle, {
      lookup: (name) => lookup(name) ?? own.get(name) ?? all.get(name)?.value,
    }, findings);
    for (const [name, value] of values) {
      if (!checkName(name, value, findings)) continue;
      all.set(name, value);
      fromFiles.add(name);
    }
  }
  for (const entry of envEntries(node, findings)) {
    const value = entry.value ?? lookup(entry.name);
    fromFiles.delete(entry.name);
    if (value === undefined) all.delete(entry.name);
    else if (checkName(entry.name, entry, findings)) {
      all.set(entry.name, locate(value, entry));
    }
  }
  const names = [...all.keys()].sort();
  return {
    values: new Map(names.map((name) => [name, all.get(name)!])),
    fromFiles,
  };
}

/** The entries of `environment` in file order. */
export function envEntries(
  node: Node | undefined,
  findings: Findings,
): EnvEntry[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind === "scalar") {
    wrongForm(node, "environment", "a mapping or a list", findings);
    return [];
  }
  const entries: EnvEntry[] = [];
  if (node.kind === "list") {
    for (const item of node.items) {
      const text = textOf(item, "environment", findings);
      if (text === undefined) continue;
      const equals = text.value.indexOf("=");
      entries.push({
        ...spotOf(item),
        name: equals < 0 ? text.value : text.value.slice(0, equals),
        value: equals < 0 ? undefined : text.value.slice(equals + 1),
      });
    }
    return entries;
  }
  for (const [name, entry] of node.entries) {
    const { value } = entry;
    if (value.kind === "scalar") {
      warnOfNumber(name, value, findings);
      entries.push({ ...spotOf(entry), name, value: envText(value) });
    } else wrongForm(value, name, "text", findings);
  }
  return entries;
}

function envText(node: Node & { kind: "scalar" }): string | undefined {
  if (node.value === null) return undefined;
  return typeof node.value === "boolean" ? String(node.value) : node.text;
}

/** Docker Compose writes numbers in a form of its own: 1.50 becomes 1.5. */
function warnOfNumber(
  name: string,
  node: Node & { kind: "scalar" },
  findings: Findings,
): void {
  const { text, value } = node;
  if (typeof value !== "number" || String(value) === text) return;
  findings.warning(
    node,
    `Cannot tell what "${name}" is for all programs: ${text} is kept as written, Docker Compose reads a number`,
    `write it in quotes: "${text}"`,
  );
}

/** The files of `env_file`; wrong paths are told and left out. */
export function envFiles(
  node: Node | undefined,
  findings: Findings,
): EnvFile[] {
  if (node === undefined || isNull(node)) return [];
  const items = node.kind === "list" ? node.items : [node];
  return items.map((item) => envFile(item, findings)).filter((file) =>
    file !== undefined
  );
}

function envFile(node: Node, findings: Findings): EnvFile | undefined {
  const fields = node.kind === "map" ? node.entries : undefined;
  if (node.kind === "list") return void mapOf(node, "env_file", findings);
  const text = textOf(
    fields === undefined ? node : fields.get("path")?.value ?? node,
    "env_file",
    findings,
  );
  const format = fields &&
    textOf(fieldOf(fields, "format"), "format", findings);
  if (format !== undefined && format.value !== "raw") {
    findings.error(
      format,
      `Cannot read "env_file": "${format.value}" is no format`,
      "use `raw`, or leave `format` out",
    );
  }
  if (text === undefined) return undefined;
  const resolved = projectPath(baseOf(text), text.value);
  if ("fault" in resolved) {
    findings.error(
      text,
      `Cannot read "${text.value}": ${faultWords(resolved.fault)}`,
      "name a file inside the project directory, by a relative path",
    );
    return undefined;
  }
  const required = fields &&
    booleanOf(fieldOf(fields, "required"), "required", findings);
  return {
    ...spotOf(text),
    path: resolved.path,
    required: required ?? true,
    format: format?.value === "raw" ? "raw" : undefined,
  };
}

function readEnvFile(
  file: EnvFile,
  bundle: ComposeBundle,
  options: { lookup(name: string): string | undefined },
  findings: Findings,
): Map<string, Located<string>> {
  if (!Object.hasOwn(bundle.files, file.path)) {
    if (file.required) {
      findings.error(
        file,
        `Cannot read "${file.path}": there is no such file in the project`,
        "make the file, or write `required: false` when it may be absent",
      );
    }
    return new Map();
  }
  const shown = joinPath(bundle.directory ?? "", file.path);
  const source = new ComposeSource(shown, bundle.files[file.path], "");
  return parseDotenv(source, { ...options, format: file.format }, findings);
}

function checkName(name: string, spot: Spot, findings: Findings): boolean {
  if (isEnvName(name)) return true;
  findings.error(
    spot,
    `Cannot set variable "${name}": a name has letters, digits, "_", "-" and "." and does not begin with a digit`,
    "rename the variable",
  );
  return false;
}
