/** The shapes that operations come in, and what each call carries. */

import type { Duplex } from "../domain/duplex.ts";

/** A step of a long operation, for progress on a screen or over SSE. */
export interface OperationEvent {
  /** What is being done. */
  readonly step:
    | "check"
    | "connect"
    | "lock"
    | "apply"
    | "prune"
    | "delete"
    | "record"
    | "wait"
    | "copy"
    | "disk"
    | "snapshot";
  /** `Kind/name` of the object that it concerns. */
  readonly object?: string;
  /** What became of it, in a word or a line: `created`, `unchanged`, `pulling image "x"`. */
  readonly state: string;
}

/** What every operation gets besides its input. */
export interface Call {
  /** Ends the operation at its next safe point. */
  readonly signal: AbortSignal;
  report(event: OperationEvent): void;
}

/** One answer; when long: 202, then events as SSE. */
export type Ask<Input, Output> = (
  input: Input,
  call: Call,
) => Promise<Output>;

/** Many items in order: logs, events. */
export type Feed<Input, Item> = (
  input: Input,
  call: Call,
) => AsyncIterable<Item>;

/** Bytes both ways: exec, one tunnel connection. */
export type Channel<Input> = (input: Input, call: Call) => Promise<Duplex>;
