/** `post_start` and `pre_stop` of a service. */

import { locate, type Located } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeHook } from "./model.ts";
import { parseCommand } from "./parse_command.ts";
import { envEntries } from "./parse_environment.ts";
import {
  booleanOf,
  fieldOf,
  listOf,
  looseText,
  mapOf,
  textOf,
} from "./values.ts";

/**
 * @param lookup of variables that are named without a value
 * @returns undefined: the service has none
 */
export function parseHooks(
  node: Node | undefined,
  key: string,
  lookup: (name: string) => string | undefined,
  findings: Findings,
): ComposeHook[] | undefined {
  if (node === undefined || isNull(node)) return undefined;
  const hooks: ComposeHook[] = [];
  for (const item of listOf(node, key, findings)?.items ?? []) {
    const map = mapOf(item, key, findings);
    const hook = map && parseHook(map, key, lookup, findings);
    if (hook !== undefined) hooks.push(hook);
  }
  return hooks.length === 0 ? undefined : hooks;
}

function parseHook(
  map: MapNode,
  key: string,
  lookup: (name: string) => string | undefined,
  findings: Findings,
): ComposeHook | undefined {
  const fields = map.entries;
  const command = parseCommand(fieldOf(fields, "command"), "command", findings);
  const privileged = fieldOf(fields, "privileged");
  const workingDir = fieldOf(fields, "working_dir");
  booleanOf(privileged, "privileged", findings);
  const hook = {
    spot: command ?? map,
    command: command?.value ?? [],
    user: looseText(fieldOf(fields, "user"), "user", findings),
    workingDir: textOf(workingDir, "working_dir", findings),
    environment: environment(fieldOf(fields, "environment"), lookup, findings),
  };
  if (hook.command.length > 0) return hook;
  if (command === undefined && fieldOf(fields, "command") !== undefined) return;
  findings.error(
    command ?? map,
    `Cannot run "${key}": it has no command`,
    "add `command: [PROGRAM, ...]`",
  );
}

function environment(
  node: Node | undefined,
  lookup: (name: string) => string | undefined,
  findings: Findings,
): Map<string, Located<string>> {
  const values = new Map<string, Located<string>>();
  for (const entry of envEntries(node, findings)) {
    const value = entry.value ?? lookup(entry.name);
    if (value !== undefined) values.set(entry.name, locate(value, entry));
    else {
      findings.warning(
        entry,
        `Cannot set "${entry.name}" for a hook: it has no value`,
        "write a value; what the container has the hook has too",
      );
    }
  }
  return values;
}
