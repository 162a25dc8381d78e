/** Takes a document apart: what it is, its name, what it belongs to, and the rest. */

import type { Problem } from "../../domain/error.ts";
import { meant } from "../../domain/nearest.ts";
import type { Fields } from "../../operations/resources.ts";
import type { Json, ResourceKind } from "../../ports/resources.ts";
import { kinds } from "./kinds.ts";
import { pointerPlace } from "./pointer_place.ts";

/** A document as far as it can be read. */
export interface ParsedDocument {
  readonly name: unknown;
  /** Name or id of what it belongs to. */
  readonly parentRef?: string;
  readonly spec: { readonly [key: string]: Json };
  /** Of `metadata`, where the document was got from the database. */
  readonly id?: string;
  readonly etag?: string;
  readonly problems: readonly Problem[];
}

export function parseDocument(
  kind: ResourceKind,
  document: Fields,
): ParsedDocument {
  const { version, kind: given, name, metadata, ...rest } = document;
  const problems: Problem[] = [];
  if (version !== "v1" && version !== 1 && version !== "1") {
    const state = version === undefined
      ? "it is missing"
      : 'only "v1" is known';
    problems.push(wrong("version", state, 'write "version: v1"'));
  }
  const { word, parent } = kinds[kind];
  const words = kind === "service" ? [word, "Workspace"] : [word];
  if (!words.some((it) => it === given)) {
    const state = given === undefined
      ? "it is missing"
      : `this is no document of that kind`;
    problems.push(wrong("kind", state, `write "kind: ${word}"`));
  }
  const { spec, parentRef } = withoutParent(rest, parent, problems);
  const facts = isMap(metadata) ? metadata : {};
  return {
    name,
    parentRef,
    spec: spec as ParsedDocument["spec"],
    id: textOf(facts.id),
    etag: textOf(facts.etag),
    problems,
  };
}

/** A provider may leave its service out: there is one. */
function withoutParent(
  fields: Fields,
  parent: ResourceKind | undefined,
  problems: Problem[],
): { readonly spec: Fields; readonly parentRef?: string } {
  if (parent === undefined) return { spec: fields };
  const alias = parent === "service" && "workspace" in fields;
  const key = alias ? "workspace" : parent;
  const { [key]: ref, ...spec } = fields;
  if (typeof ref === "string" && ref !== "") return { spec, parentRef: ref };
  if (ref === undefined && parent === "service") return { spec };
  const state = ref === undefined || ref === null || ref === ""
    ? "it is missing"
    : `it is not the name of a ${parent}`;
  const near = meant(key, Object.keys(spec));
  problems.push(
    wrong(
      key,
      state,
      near ?? `write "${key}: NAME", the ${parent} it belongs to`,
    ),
  );
  return { spec };
}

function wrong(key: string, state: string, hint: string): Problem {
  return {
    level: "error",
    message: `Cannot use "${key}": ${state}`,
    at: pointerPlace(`/${key}`),
    hint,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
