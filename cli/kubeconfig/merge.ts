/** Merges a cluster, its user and its context into a kubeconfig, changing nothing else of the text. */

import { failure } from "../../core/domain/error.ts";
import type { MinimalKubeconfig } from "../../core/operations/cluster_kubeconfig.ts";
import {
  entryOf,
  type KubeconfigDocument,
  readKubeconfig,
  type Section,
  sections,
} from "./kubeconfig_document.ts";
import { plainValue, sameValue } from "./plain_value.ts";
import type { RangedMap } from "./ranged_yaml.ts";
import { TextEdits } from "./text_edits.ts";
import { freeName } from "./unique_name.ts";
import {
  addEntry,
  addKey,
  type KubeconfigItem,
  replaceEntry,
} from "./write_entry.ts";
import { blockLines, flowText, scalarText } from "./written_value.ts";

export interface MergeOptions {
  /** Replaces entries of the same names; without it ours get names that are free. */
  readonly force: boolean;
  /** Makes ours the current context; done in any case where there is none. */
  readonly setCurrent: boolean;
}

export interface MergeChange {
  readonly action: "add" | "replace" | "keep";
  readonly kind: Section["inner"];
  readonly name: string;
}

export interface Merge {
  /** The whole file after the merge. */
  readonly text: string;
  readonly changes: readonly MergeChange[];
  /** The name that our context has got. */
  readonly context: string;
  /** Whether it is the current one now. */
  readonly current: boolean;
}

/** An entry of ours, and where it goes. */
interface Planned {
  readonly section: Section;
  readonly item: KubeconfigItem & { readonly name: string };
  readonly change: MergeChange;
}

/**
 * Pure. What it gives is read again and compared with what must come out, so
 * that a layout that nobody thought of is an error and never a loss.
 *
 * @param file name for places
 * @throws {KompoxError} `invalid` the text is no kubeconfig that can be changed
 */
export function mergeKubeconfig(
  file: string,
  text: string,
  ours: MinimalKubeconfig,
  options: MergeOptions,
): Merge {
  const document = readKubeconfig(file, text);
  const planned = plan(document, ours, options);
  const context = planned.find(({ section }) => section.list === "contexts")!
    .item.name;
  const present = document.plain["current-context"];
  const current = options.setCurrent || present === undefined ||
    present === null || present === "" || present === context;
  const wanted = current && present !== context ? context : undefined;
  const merged = write(document, planned, wanted);
  const expected = expect(document, planned, wanted);
  check(file, merged, expected);
  const changes = planned.map(({ change }) => change);
  return { text: merged, changes, context, current };
}

function plan(
  { plain, entries }: KubeconfigDocument,
  ours: MinimalKubeconfig,
  { force }: MergeOptions,
): Planned[] {
  const names = Object.fromEntries(
    sections.map(({ list, inner }) => {
      const wanted = ours[list][0].name;
      return [inner, force ? wanted : freeName(wanted, entries[list])];
    }),
  );
  return sections.map((section) => {
    const { list, inner } = section;
    const name = names[inner];
    const own = ours[list][0] as unknown as Record<string, unknown>;
    const content = inner === "context"
      ? {
        ...own.context as object,
        cluster: names.cluster,
        user: names.user,
      }
      : own[inner];
    // In the order in which kubectl writes them.
    const item = inner === "user"
      ? { name, [inner]: content }
      : { [inner]: content, name };
    const action = !entries[list].has(name)
      ? "add"
      : sameValue(contentIn(plain[list], name, inner), content)
      ? "keep"
      : "replace";
    return { section, item, change: { action, kind: inner, name } };
  });
}

function contentIn(list: unknown, name: string, inner: string): unknown {
  const items = list as readonly Record<string, unknown>[];
  return items.find((item) => String(item?.name) === name)?.[inner];
}

function write(
  document: KubeconfigDocument,
  planned: readonly Planned[],
  current: string | undefined,
): string {
  const { root, text } = document;
  const edits = new TextEdits(text);
  if (root === undefined || root.entries.length === 0) {
    writeAll(edits, root, planned, current);
    return edits.apply();
  }
  // What is added at the end of the last list goes before a list that is new.
  const isNew = ({ section }: Planned) =>
    entryOf(root, section.list) === undefined;
  const ordered = [
    ...planned.filter((each) => !isNew(each)),
    ...planned.filter(isNew),
  ];
  for (const { section, item, change } of ordered) {
    if (change.action === "add") addEntry(edits, root, section, item);
    if (change.action === "replace") {
      replaceEntry(edits, document, section, change.name, item);
    }
  }
  if (current !== undefined) writeCurrent(edits, root, current);
  return edits.apply();
}

/** A file that says nothing yet; its remarks stay above. */
function writeAll(
  edits: TextEdits,
  root: RangedMap | undefined,
  planned: readonly Planned[],
  current: string | undefined,
): void {
  const all = whole({}, planned, current);
  if (root !== undefined) {
    edits.replace(root.start, root.end, flowText(all, "  "));
    return;
  }
  const end = edits.text.search(/^\.\.\.\s*$/m);
  edits.insertLines(end < 0 ? edits.text.length : end, blockLines(all, ""));
}

function writeCurrent(edits: TextEdits, root: RangedMap, name: string): void {
  const value = entryOf(root, "current-context")?.value;
  if (value === undefined) return addKey(edits, root, "current-context", name);
  const { start, end } = value;
  const text = root.flow ? JSON.stringify(name) : scalarText(name);
  if (start === end) return edits.replace(start, end, ` ${text}`);
  const broken = edits.text[end - 1] === "\n" ? "\n" : "";
  edits.replace(start, end, text + broken);
}

/** The plain value that must come out. */
function expect(
  { plain }: KubeconfigDocument,
  planned: readonly Planned[],
  current: string | undefined,
): Record<string, unknown> {
  return Object.keys(plain).length === 0
    ? whole({}, planned, current)
    : changed(plain, planned, current);
}

function whole(
  plain: Readonly<Record<string, unknown>>,
  planned: readonly Planned[],
  current: string | undefined,
): Record<string, unknown> {
  return changed(
    { apiVersion: "v1", kind: "Config", ...plain },
    planned,
    current,
  );
}

function changed(
  plain: Readonly<Record<string, unknown>>,
  planned: readonly Planned[],
  current: string | undefined,
): Record<string, unknown> {
  const after: Record<string, unknown> = { ...plain };
  for (const { section: { list, inner }, item, change } of planned) {
    const before = (plain[list] ?? []) as readonly Record<string, unknown>[];
    after[list] = change.action === "add"
      ? [...before, item]
      : before.map((each) =>
        String(each?.name) === item.name
          ? { ...each, [inner]: item[inner] }
          : each
      );
  }
  if (current !== undefined) after["current-context"] = current;
  return after;
}

function check(file: string, text: string, expected: unknown): void {
  let plain: unknown;
  try {
    plain = plainValue(readKubeconfig(file, text).root!);
  } catch {
    plain = undefined;
  }
  if (sameValue(plain, expected)) return;
  throw failure(
    "invalid",
    `Cannot change kubeconfig "${file}": its layout does not let one entry be changed alone`,
    {
      hint:
        `write it anew, without anchors: kubectl config view --raw --kubeconfig "${file}"`,
      at: { file, line: 1, column: 1 },
    },
  );
}
