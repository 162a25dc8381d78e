/** Reads single values of a mapping: booleans, ports, words, lists of texts, free settings. */

import { meant } from "../../domain/nearest.ts";
import { locate, type Located } from "../../domain/source.ts";
import { describe, isNull } from "../../domain/tree.ts";
import { type Fields, isEmptyText } from "./fields.ts";
import { clipped, shown, type TextRule } from "./text_rules.ts";

/** @param absent what an absent key means */
export function readBoolean(
  fields: Fields,
  key: string,
  absent: boolean,
): boolean {
  const field = fields.field(key);
  if (field === undefined) return absent;
  const { node } = field;
  if (node.kind === "scalar" && typeof node.value === "boolean") {
    return node.value;
  }
  fields.wrongKind(field, "a boolean", "write true or false, without quotes");
  return absent;
}

/** A port number, required: 1 to 65535. */
export function readPort(
  fields: Fields,
  key: string,
): Located<number> | undefined {
  const field = fields.required(key, `add "${key}: 8080"`);
  if (field === undefined) return undefined;
  const { node, path } = field;
  if (node.kind !== "scalar" || typeof node.value !== "number") {
    fields.wrongKind(field, "a number", "write a port number without quotes");
    return undefined;
  }
  const { value } = node;
  if (Number.isInteger(value) && value >= 1 && value <= 65535) {
    return locate(value, node);
  }
  fields.error(
    `Cannot use ${shown(node.text)} as "${path}": it is no port number`,
    node,
    "use a whole number from 1 to 65535",
  );
  return undefined;
}

/** A whole number from 0. @returns undefined when the key is absent */
export function readCount(
  fields: Fields,
  key: string,
  most: number,
): number | undefined {
  const field = fields.field(key);
  if (field === undefined) return undefined;
  const { node, path } = field;
  if (node.kind !== "scalar" || typeof node.value !== "number") {
    fields.wrongKind(field, "a number", "write a number without quotes");
    return undefined;
  }
  const { value } = node;
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  fields.error(
    `Cannot use ${shown(node.text)} as "${path}": it is no such number`,
    node,
    `use a whole number from 0 to ${most}`,
  );
  return undefined;
}

/** One of some words. */
export function readChoice<T extends string>(
  fields: Fields,
  key: string,
  allowed: readonly T[],
): T | undefined {
  const text = fields.text(key);
  if (text === undefined) return undefined;
  const found = allowed.find((word) => word === text.value);
  if (found === undefined) {
    fields.error(
      `Cannot use ${shown(text.value)} as "${fields.pathOf(key)}": ` +
        "it is not one of its values",
      text,
      meant(text.value, allowed),
    );
  }
  return found;
}

/** Texts of a list, each keeping to a rule. */
export function readTexts(
  fields: Fields,
  key: string,
  rule?: TextRule,
): Located<string>[] {
  const texts: Located<string>[] = [];
  for (const field of fields.list(key)) {
    if (isNull(field.node) || isEmptyText(field.node)) {
      fields.error(
        `Cannot use "${field.path}": it is empty`,
        field.node,
        "remove the item, or give it a value",
      );
      continue;
    }
    const text = fields.textOf(field, rule);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/**
 * A mapping of free keys to single values, which are taken as they stand in
 * the file; empty ones are "".
 */
export function readRecord(
  fields: Fields,
  key: string,
): Readonly<Record<string, string>> {
  const field = fields.field(key);
  if (field === undefined) return {};
  const { node, path } = field;
  if (node.kind !== "map") {
    fields.wrongKind(field, "a mapping", 'write it as "KEY: value" lines');
    return {};
  }
  const pairs: [string, string][] = [];
  for (const { key: name, value } of node.entries.values()) {
    if (value.kind === "scalar") {
      pairs.push([name, isNull(value) ? "" : value.text]);
      continue;
    }
    fields.error(
      `Cannot use "${path}.${clipped(name)}": ` +
        `it is ${describe(value)}, not a single value`,
      value,
      "write it on one line, or as a block of text after |",
    );
  }
  return Object.fromEntries(pairs);
}
