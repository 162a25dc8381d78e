/** Where an entry of the top-level `configs` or `secrets` says that its content is. */

import { locate, type Located, type Spot } from "../domain/source.ts";
import { type Entry, isNull } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { baseOf, faultWords, projectPath } from "./paths.ts";
import { booleanOf, fieldOf, mapOf, textOf } from "./values.ts";

/** The top-level key of an entry, in the singular as messages have it. */
export type StoreKind = "config" | "secret";

/** What an entry says; the spot is that of the value. */
export type StoreOrigin =
  | Located<string> & {
    /** `value` is the key of a file in the bundle. */
    readonly kind: "file";
    /** As written. */
    readonly path: string;
  }
  | Located<string> & { readonly kind: "environment" | "content" }
  | Located<string> & {
    /** `value` is the name of the object in the cluster. */
    readonly kind: "external";
  };

const origins = ["file", "environment", "content"] as const;

/** @returns undefined (and told) when the entry does not say it, or twice */
export function storeOrigin(
  kind: StoreKind,
  entry: Entry,
  findings: Findings,
): StoreOrigin | undefined {
  const name = entry.key;
  const map = isNull(entry.value)
    ? undefined
    : mapOf(entry.value, name, findings);
  if (map === undefined) {
    return isNull(entry.value)
      ? nothing(kind, name, entry, findings)
      : undefined;
  }
  const given = origins.filter((key) =>
    fieldOf(map.entries, key) !== undefined
  );
  const external = externalName(map.entries, name, findings);
  const [first, second] = external === undefined
    ? given
    : ["external", ...given];
  if (second !== undefined) {
    findings.error(
      map.entries.get(second)!,
      `Cannot use ${kind} "${name}": it has "${first}" and "${second}"`,
      "remove one of the two",
    );
    return undefined;
  }
  if (external !== undefined) return { ...external, kind: "external" };
  if (given.length === 0) return nothing(kind, name, entry, findings);
  const text = textOf(map.entries.get(given[0])!.value, given[0], findings);
  if (text === undefined) return undefined;
  if (given[0] !== "file") return { ...text, kind: given[0] };
  const resolved = projectPath(baseOf(text), text.value);
  if ("path" in resolved) {
    const { path } = resolved;
    return { ...locate(path, text), kind: "file", path: text.value };
  }
  findings.error(
    text,
    `Cannot read "${text.value}": ${faultWords(resolved.fault)}`,
    "name a file inside the project directory, by a relative path",
  );
  return undefined;
}

/** `external: true`, `external: {name: x}`, or nothing but a `name`. */
function externalName(
  fields: ReadonlyMap<string, Entry>,
  name: string,
  findings: Findings,
): Located<string> | undefined {
  const own = textOf(fieldOf(fields, "name"), "name", findings);
  const node = fieldOf(fields, "external");
  if (node === undefined) {
    const alone = own !== undefined && !origins.some((key) => fields.has(key));
    return alone ? own : undefined;
  }
  if (node.kind === "map") {
    return textOf(fieldOf(node.entries, "name"), "name", findings) ?? own ??
      locate(name, node);
  }
  const external = booleanOf(node, "external", findings);
  return external ? own ?? locate(name, node) : undefined;
}

function nothing(
  kind: StoreKind,
  name: string,
  spot: Spot,
  findings: Findings,
): undefined {
  findings.error(
    spot,
    `Cannot use ${kind} "${name}": nothing says what it holds`,
    "add `file: PATH`, `environment: NAME` or `external: true`",
  );
}
