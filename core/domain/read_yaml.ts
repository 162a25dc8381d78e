/** Reads one YAML document into nodes with places, within limits set before parsing. */

import {
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
  YAMLException,
} from "js-yaml";
import { KompoxError, type Place, type Problem } from "./error.ts";
import { placeOf, type Source, type Spot } from "./source.ts";
import type { Entry, MapNode, Node, ScalarNode, ScalarValue } from "./tree.ts";

/** What a document may hold; see docs/limits.md. */
export const yamlLimits = {
  bytes: 1024 * 1024,
  depth: 64,
  nodes: 50_000,
  aliases: 100,
} as const;

/** A document and what is wrong with it; no document when it cannot be read at all. */
export interface YamlDocument {
  readonly root?: Node;
  readonly problems: readonly Problem[];
}

/**
 * Parses a text of one YAML 1.2 document. Duplicate keys, unknown anchors and
 * everything over a limit are errors with a place; merge keys are resolved,
 * aliases share the node of their anchor (limits count every use).
 *
 * @param source at most {@link yamlLimits}.bytes of UTF-8
 */
export function readYaml(source: Source): YamlDocument {
  const sizeBytes = utf8Length(source.text);
  if (sizeBytes > yamlLimits.bytes) {
    return failed({
      level: "error",
      message:
        `Cannot read "${source.file}": ${sizeBytes} bytes, the limit is ${yamlLimits.bytes}`,
      at: { file: source.file, line: 1, column: 1 },
      hint: "split the file, or move long texts into files of their own",
    });
  }
  try {
    const events = parseEvents(source.text, { maxDepth: yamlLimits.depth });
    return new TreeBuilder(source, events).build();
  } catch (error) {
    if (error instanceof KompoxError) return { problems: error.problems };
    if (!(error instanceof YAMLException)) throw error;
    return failed({
      level: "error",
      message: `Cannot read the YAML: ${error.reason}`,
      at: source.placeAt(error.mark?.position ?? 0),
      hint: yamlHint(error.reason),
    });
  }
}

function failed(problem: Problem): YamlDocument {
  return { problems: [problem] };
}

function yamlHint(reason: string): string {
  if (reason.includes("maxDepth")) {
    return `nest at most ${yamlLimits.depth} levels`;
  }
  if (reason.includes("tab")) return "indent with spaces";
  if (reason.includes("indentation")) {
    return "check the indentation, and quote texts that contain a colon and a space";
  }
  return "check the quotes, brackets and indentation around this place";
}

/** Turns the parser's flat events into nodes, counting as it goes. */
class TreeBuilder {
  readonly #source: Source;
  readonly #events: Event[];
  readonly #problems: Problem[] = [];
  readonly #anchors = new Map<string, { node: Node; nodes: number }>();
  #next = 0;
  #nodes = 0;
  #aliases = 0;

  constructor(source: Source, events: Event[]) {
    this.#source = source;
    this.#events = events;
  }

  build(): YamlDocument {
    if (this.#events.length === 0) {
      return { root: nullNode(this.#spot(0)), problems: [] };
    }
    this.#next = 1;
    const root = this.#node();
    if (this.#next + 1 < this.#events.length) {
      this.#problems.push({
        level: "error",
        message: "Cannot read the YAML: it holds more than one document",
        at: this.#source.placeAt(documentMark(this.#source.text)),
        hint: "keep the first document, remove the rest",
      });
    }
    return { root, problems: this.#problems };
  }

  #spot(offset: number): Spot {
    return { source: this.#source, offset };
  }

  #count(nodes: number, offset: number): void {
    this.#nodes += nodes;
    if (this.#nodes <= yamlLimits.nodes) return;
    throw new KompoxError("invalid", [{
      level: "error",
      message:
        `Cannot read the YAML: more than ${yamlLimits.nodes} values, aliases counted at each use`,
      at: this.#source.placeAt(offset),
      hint: "split the file",
    }]);
  }

  #node(): Node {
    const event = this.#events[this.#next++];
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, () => this.#scalar(event));
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, () => this.#list(event));
      case EVENT_ID.MAPPING:
        return this.#anchored(event, () => this.#map(event));
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      default:
        throw new Error(`unexpected YAML event ${event.type}`);
    }
  }

  #anchored(
    event: ScalarEvent | SequenceEvent | MappingEvent,
    read: () => Node,
  ): Node {
    const before = this.#nodes;
    const node = read();
    if (event.anchorStart >= 0) {
      const name = this.#source.text.slice(event.anchorStart, event.anchorEnd);
      this.#anchors.set(name, { node, nodes: this.#nodes - before });
    }
    return node;
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const offset = event.valueStart >= 0 ? event.valueStart : this.#emptyAt();
    this.#count(1, offset);
    const text = event.valueStart >= 0
      ? getScalarValue(this.#source.text, event)
      : "";
    const style = scalarStyle(event);
    const tag = this.#tag(event);
    const value = style !== "plain" || tag === "!!str" ? text : coreValue(text);
    // The offset of a quoted or block scalar is that of its content; the quote
    // or the indicator stands before it.
    const start = style === "quoted" ? offset - 1 : offset;
    return {
      kind: "scalar",
      source: this.#source,
      offset: start,
      text,
      value,
      style,
      tag,
    };
  }

  /** Where an absent value would stand: at the key before it. */
  #emptyAt(): number {
    for (let at = this.#next - 2; at >= 0; at--) {
      const event = this.#events[at];
      if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) {
        return event.valueStart;
      }
      if (
        event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE
      ) return event.start;
    }
    return 0;
  }

  #list(event: SequenceEvent): Node {
    this.#count(1, event.start);
    const items: Node[] = [];
    while (this.#events[this.#next].type !== EVENT_ID.POP) {
      items.push(this.#node());
    }
    this.#next++;
    return {
      kind: "list",
      source: this.#source,
      offset: event.start,
      items,
      tag: this.#tag(event),
    };
  }

  #map(event: MappingEvent): MapNode {
    this.#count(1, event.start);
    const own = new Map<string, Entry>();
    const merged: MapNode[] = [];
    while (this.#events[this.#next].type !== EVENT_ID.POP) {
      const key = this.#node();
      const value = this.#node();
      if (key.kind !== "scalar") {
        this.#problem("Cannot use a list or a mapping as a key", key);
      } else if (key.text === "<<" && key.style === "plain") {
        this.#merge(value, merged);
      } else if (own.has(key.text)) {
        const first = placeOf(own.get(key.text)!);
        this.#problem(
          `Cannot set "${key.text}" twice: it is set on line ${first.line} already`,
          key,
          "remove one of the two",
        );
      } else {
        const { source, offset } = key;
        own.set(key.text, { key: key.text, source, offset, value });
      }
    }
    this.#next++;
    return {
      kind: "map",
      source: this.#source,
      offset: event.start,
      entries: merged.length === 0 ? own : mergeEntries(own, merged),
      tag: this.#tag(event),
    };
  }

  #merge(value: Node, merged: MapNode[]): void {
    const nodes = value.kind === "list" ? value.items : [value];
    for (const node of nodes) {
      if (node.kind === "map") merged.push(node);
      else {
        this.#problem(
          "Cannot merge with `<<`: the value is no mapping",
          node,
          "point `<<` at a mapping, or at a list of mappings",
        );
      }
    }
  }

  #alias(start: number, end: number): Node {
    const name = this.#source.text.slice(start, end);
    if (++this.#aliases > yamlLimits.aliases) {
      throw new KompoxError("invalid", [{
        level: "error",
        message:
          `Cannot read the YAML: more than ${yamlLimits.aliases} aliases`,
        at: this.#source.placeAt(start - 1),
        hint: "write repeated parts out, or use `extends`",
      }]);
    }
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) {
      this.#problem(
        `Cannot find the anchor of "*${name}"`,
        this.#spot(start - 1),
        `write "&${name}" before the value that this alias should repeat`,
      );
      return nullNode(this.#spot(start - 1));
    }
    this.#count(anchor.nodes, start - 1);
    return anchor.node;
  }

  #tag(event: ScalarEvent | SequenceEvent | MappingEvent): string | undefined {
    if (event.tagStart < 0) return undefined;
    return this.#source.text.slice(event.tagStart, event.tagEnd);
  }

  #problem(message: string, spot: Spot, hint?: string): void {
    this.#problems.push({ level: "error", message, at: placeOf(spot), hint });
  }
}

/** Earlier sources of a merge win over later ones, own keys over all (YAML merge type). */
function mergeEntries(
  own: ReadonlyMap<string, Entry>,
  merged: readonly MapNode[],
): ReadonlyMap<string, Entry> {
  const all = new Map<string, Entry>();
  for (const map of merged) {
    for (const [key, entry] of map.entries) {
      if (!all.has(key) && !own.has(key)) all.set(key, entry);
    }
  }
  for (const [key, entry] of own) all.set(key, entry);
  return all;
}

function nullNode(spot: Spot): ScalarNode {
  return { kind: "scalar", ...spot, text: "", value: null, style: "plain" };
}

function scalarStyle(event: ScalarEvent): ScalarNode["style"] {
  if (
    event.style === SCALAR_STYLE.SINGLE_QUOTED ||
    event.style === SCALAR_STYLE.DOUBLE_QUOTED
  ) return "quoted";
  return event.style === SCALAR_STYLE.PLAIN ? "plain" : "block";
}

/** The YAML 1.2 core schema: https://yaml.org/spec/1.2.2/#103-core-schema */
function coreValue(text: string): ScalarValue {
  const first = text.charCodeAt(0);
  // Most plain scalars begin with a letter that no typed value begins with.
  if (first > 64 && !/^[~nNtTfF]/.test(text)) return text;
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?[0-9]+$/.test(text)) return Number(text);
  if (/^0o[0-7]+$/.test(text)) return parseInt(text.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return parseInt(text.slice(2), 16);
  if (
    /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)
  ) {
    return Number(text);
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) {
    return text.startsWith("-") ? -Infinity : Infinity;
  }
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return NaN;
  return text;
}

function utf8Length(text: string): number {
  if (text.length * 3 <= yamlLimits.bytes) return text.length;
  return new TextEncoder().encode(text).length;
}

/** The offset of the second document, for the place of the message. */
function documentMark(text: string): number {
  const marks = [...text.matchAll(/^---(?=\s|$)/gm)];
  return marks.at(-1)?.index ?? 0;
}

/** A place for problems that concern a whole file. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}
