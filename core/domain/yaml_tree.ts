/** Builds the tree of a YAML document from the parser's events, counting as it goes. */

import {
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import { coreValue } from "./core_schema.ts";
import { KompoxError, type Problem } from "./error.ts";
import { placeOf, type Source, type Spot } from "./source.ts";
import type { Entry, MapNode, Node, ScalarNode } from "./tree.ts";
import { type YamlLimits, yamlLimits } from "./yaml_limits.ts";

/** A document and what is wrong with it; no document when it cannot be read at all. */
export interface YamlDocument {
  readonly root?: Node;
  readonly problems: readonly Problem[];
}

/** Turns the parser's flat events into nodes, counting as it goes. */
export class TreeBuilder {
  readonly #source: Source;
  readonly #events: Event[];
  readonly #limits: YamlLimits;
  readonly #problems: Problem[] = [];
  readonly #anchors = new Map<string, { node: Node; nodes: number }>();
  #next = 0;
  #nodes = 0;
  #aliases = 0;

  constructor(source: Source, events: Event[], limits = yamlLimits) {
    this.#source = source;
    this.#events = events;
    this.#limits = limits;
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
    if (this.#nodes <= this.#limits.nodes) return;
    throw new KompoxError("invalid", [{
      level: "error",
      message:
        `Cannot read the YAML: more than ${this.#limits.nodes} values, aliases counted at each use`,
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
    if (++this.#aliases > this.#limits.aliases) {
      throw new KompoxError("invalid", [{
        level: "error",
        message:
          `Cannot read the YAML: more than ${this.#limits.aliases} aliases`,
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

/** The offset of the second document, for the place of the message. */
function documentMark(text: string): number {
  const marks = [...text.matchAll(/^---(?=\s|$)/gm)];
  return marks.at(-1)?.index ?? 0;
}
