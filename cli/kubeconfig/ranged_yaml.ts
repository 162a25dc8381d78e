/** Reads a YAML document into nodes that know from where to where they are written, so that it can be edited in place. */

import {
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from "js-yaml";
import { coreValue } from "../../core/domain/core_schema.ts";
import { failure } from "../../core/domain/error.ts";
import { kubeconfigLimits } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import type { ScalarValue } from "../../core/domain/tree.ts";

/** Offsets of the first character and after the last one. */
interface Range {
  readonly start: number;
  readonly end: number;
}

export interface RangedScalar extends Range {
  readonly kind: "scalar";
  readonly text: string;
  readonly value: ScalarValue;
  /** Nothing is written: `start` and `end` are where it would be. */
  readonly empty: boolean;
}

export interface RangedList extends Range {
  readonly kind: "list";
  /** `[...]`, not dashes. */
  readonly flow: boolean;
  readonly items: readonly RangedNode[];
}

export interface RangedEntry {
  readonly key: RangedNode;
  readonly value: RangedNode;
}

export interface RangedMap extends Range {
  readonly kind: "map";
  /** `{...}`, not indented keys. */
  readonly flow: boolean;
  /** As written: merge keys are entries. */
  readonly entries: readonly RangedEntry[];
}

export interface RangedAlias extends Range {
  readonly kind: "alias";
  readonly target: RangedNode;
}

export type RangedNode = RangedScalar | RangedList | RangedMap | RangedAlias;

/**
 * @param file name for places
 * @returns the root of the only document; undefined when nothing is written
 * @throws {KompoxError} `invalid` with a place
 */
export function readRanged(file: string, text: string): RangedNode | undefined {
  const source = new Source(file, text);
  try {
    const events = parseEvents(text, { maxDepth: kubeconfigLimits.depth });
    return new Reader(source, events).read();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw unreadable(source, error.mark?.position ?? 0, error.reason);
  }
}

class Reader {
  readonly #source: Source;
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, RangedNode>();
  #next = 0;
  /** After all that was read of the text so far. */
  #at = 0;

  constructor(source: Source, events: readonly Event[]) {
    this.#source = source;
    this.#text = source.text;
    this.#events = events;
  }

  read(): RangedNode | undefined {
    if (this.#events.length === 0) return undefined;
    this.#next = 1;
    const root = this.#node();
    if (this.#next + 1 < this.#events.length) {
      throw unreadable(this.#source, this.#at, "more than one document");
    }
    return root;
  }

  #node(): RangedNode {
    const event = this.#events[this.#next++];
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event);
    if (
      event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.SEQUENCE &&
      event.type !== EVENT_ID.MAPPING
    ) throw new Error(`unexpected YAML event ${event.type}`);
    this.#at = Math.max(this.#at, event.anchorEnd, event.tagEnd);
    const node = event.type === EVENT_ID.SCALAR
      ? this.#scalar(event)
      : event.type === EVENT_ID.SEQUENCE
      ? this.#list(event.start, event.style === COLLECTION_STYLE.FLOW)
      : this.#map(event.start, event.style === COLLECTION_STYLE.FLOW);
    if (event.anchorStart >= 0) {
      const name = this.#text.slice(event.anchorStart, event.anchorEnd);
      this.#anchors.set(name, node);
    }
    return node;
  }

  #scalar(event: ScalarEvent): RangedScalar {
    const { valueStart, valueEnd, style } = event;
    if (valueStart < 0) {
      const start = this.#at = this.#afterIndicator();
      return {
        ...{ kind: "scalar", start, end: start, empty: true },
        ...{ text: "", value: null },
      };
    }
    const quoted = style === SCALAR_STYLE.SINGLE_QUOTED ||
      style === SCALAR_STYLE.DOUBLE_QUOTED;
    const plain = style === SCALAR_STYLE.PLAIN;
    const text = getScalarValue(this.#text, event);
    const start = quoted
      ? valueStart - 1
      : plain
      ? valueStart
      : this.#blockStart(valueStart);
    const end = quoted ? valueEnd + 1 : valueEnd;
    this.#at = end;
    const value = plain ? coreValue(text) : text;
    return { kind: "scalar", start, end, text, value, empty: false };
  }

  /** After the `:`, `-` or `?` before an absent value; inside of brackets there may be none. */
  #afterIndicator(): number {
    const mark = /(?:\s|#[^\n]*)*[:\-?](?=[\s,\]}]|$)/y;
    mark.lastIndex = this.#at;
    return mark.test(this.#text) ? mark.lastIndex : this.#at;
  }

  /** The `|` or `>` of a block scalar, whose content begins below it. */
  #blockStart(content: number): number {
    const mark = /[|>]/g;
    mark.lastIndex = this.#at;
    const found = mark.exec(this.#text);
    return found && found.index < content ? found.index : content;
  }

  #list(start: number, flow: boolean): RangedList {
    this.#at = flow ? start + 1 : start;
    const items: RangedNode[] = [];
    while (this.#events[this.#next].type !== EVENT_ID.POP) {
      items.push(this.#node());
    }
    this.#next++;
    if (flow) this.#close("]");
    return { kind: "list", start, end: this.#at, flow, items };
  }

  #map(start: number, flow: boolean): RangedMap {
    this.#at = flow ? start + 1 : start;
    const entries: RangedEntry[] = [];
    const seen = new Set<string>();
    while (this.#events[this.#next].type !== EVENT_ID.POP) {
      const key = this.#node();
      const value = this.#node();
      if (key.kind === "scalar" && key.text !== "<<") {
        if (seen.has(key.text)) {
          const state = `"${key.text}" is set twice`;
          throw unreadable(this.#source, key.start, state);
        }
        seen.add(key.text);
      }
      entries.push({ key, value });
    }
    this.#next++;
    if (flow) this.#close("}");
    return { kind: "map", start, end: this.#at, flow, entries };
  }

  /** Goes behind the bracket, past white space, commas and remarks. */
  #close(bracket: string): void {
    const between = /(?:[\s,:]|#[^\n]*)*/y;
    between.lastIndex = this.#at;
    between.test(this.#text);
    this.#at = between.lastIndex + 1;
    if (this.#text[this.#at - 1] !== bracket) {
      throw unreadable(this.#source, this.#at - 1, `no "${bracket}" is found`);
    }
  }

  #alias(event: { anchorStart: number; anchorEnd: number }): RangedAlias {
    const { anchorStart, anchorEnd } = event;
    const name = this.#text.slice(anchorStart, anchorEnd);
    const target = this.#anchors.get(name);
    if (target === undefined) {
      const state = `there is no anchor "${name}"`;
      throw unreadable(this.#source, anchorStart - 1, state);
    }
    this.#at = anchorEnd;
    return { kind: "alias", start: anchorStart - 1, end: anchorEnd, target };
  }
}

function unreadable(source: Source, offset: number, state: string) {
  return failure(
    "invalid",
    `Cannot change kubeconfig "${source.file}": ${state}`,
    {
      at: source.placeAt(offset),
      hint: "correct the file at this place, or give another to --kubeconfig",
    },
  );
}
