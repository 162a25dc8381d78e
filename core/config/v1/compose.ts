/** Reads `app.compose`: a Compose document, its text, or the files that hold it. */

import type { ComposeOrigin } from "../../domain/resources.ts";
import { locate, type Located } from "../../domain/source.ts";
import { describe, type MapNode, type Node } from "../../domain/tree.ts";
import type { Field, Fields } from "./fields.ts";
import { shown } from "./text_rules.ts";

const forms = 'use "file:compose.yml", a list of such, or the Compose ' +
  "document itself";

/** @returns undefined, and an error, when there is nothing to run */
export function readCompose(app: Fields): ComposeOrigin | undefined {
  const field = app.required("compose", 'add "compose: file:compose.yml"');
  if (field === undefined) return undefined;
  const { node } = field;
  if (node.kind === "list") return readFiles(app, field);
  if (node.kind === "map") {
    return isMistakenFile(node) ? refuseMap(app, node) : inline(node);
  }
  if (typeof node.value !== "string") {
    app.error(
      `Cannot use "app.compose": it is ${
        describe(node)
      }, not a Compose document`,
      node,
      forms,
    );
    return undefined;
  }
  const text = node.value.trim();
  if (text.startsWith("file:") && !text.includes("\n")) {
    const path = readPath(app, field, text);
    return path && { kind: "files", paths: [path] };
  }
  // A Compose document has at least `services:`.
  if (text.includes(":")) return inline(node);
  app.error(
    `Cannot use ${shown(text)} as "app.compose": ` +
      'it is neither a Compose document nor "file:" and a path',
    node,
    /^[^\n]{1,200}\.ya?ml$/.test(text) ? `write "file:${text}"` : forms,
  );
  return undefined;
}

function inline(node: Node): ComposeOrigin {
  const { file, text } = node.source;
  return { kind: "inline", file, text, pointer: ["app", "compose"] };
}

/** `compose: {file: x}` instead of `compose: file:x`: one blank too many. */
function isMistakenFile(node: MapNode): boolean {
  return node.entries.has("file") && !node.entries.has("services");
}

function refuseMap(app: Fields, node: MapNode): undefined {
  app.error(
    'Cannot use "app.compose": it is a mapping with "file", not with "services"',
    node,
    'write it without a blank after the colon: "file:compose.yml"',
  );
}

function readFiles(app: Fields, field: Field): ComposeOrigin | undefined {
  const items = app.itemsOf(field);
  if (items.length === 0) {
    app.error('Cannot use "app.compose": the list is empty', field.node, forms);
    return undefined;
  }
  const paths: Located<string>[] = [];
  for (const item of items) {
    const text = item.node.kind === "scalar" ? item.node.value : undefined;
    if (typeof text === "string" && text.trimStart().startsWith("file:")) {
      const path = readPath(app, item, text);
      if (path !== undefined) paths.push(path);
      continue;
    }
    app.error(
      `Cannot use "${item.path}": it does not begin with "file:"`,
      item.node,
      'write each item as "file:PATH"',
    );
  }
  return paths.length < items.length ? undefined : { kind: "files", paths };
}

/** A path below the directory of the configuration; the rest is for who opens it. */
function readPath(
  app: Fields,
  field: Field,
  text: string,
): Located<string> | undefined {
  const path = text.trim().slice("file:".length).trim();
  const state = pathFault(path);
  if (state === undefined) return locate(path, field.node);
  app.error(
    `Cannot use ${shown(text.trim())} as "${field.path}": ${state}`,
    field.node,
    "name a file below the directory of the configuration, such as " +
      '"file:compose.yml"',
  );
  return undefined;
}

function pathFault(path: string): string | undefined {
  if (path === "") return "the path is empty";
  if (path.includes("\0")) return "the path holds a NUL character";
  if (/^(?:[/\\]|[A-Za-z]:)/.test(path)) return "the path is absolute";
  const parts = path.split(/[/\\]/);
  if (parts.includes("..")) return 'the path holds ".."';
  return undefined;
}
