/** The binary messages of a channel: the first byte tells what follows. */

import type { ProblemDocument } from "./problem.ts";

/** Bytes that each side may send before the other grants more. */
export const firstWindowBytes = 1024 * 1024;

/** Bytes of data in one message, at most. */
export const messageBytes = 32 * 1024;

/** One message of a channel. */
export type ChannelMessage =
  | { readonly type: "stdin" | "stdout" | "stderr"; readonly data: Uint8Array }
  | { readonly type: "end"; readonly code: number; readonly reason?: string }
  | { readonly type: "end"; readonly problem: ProblemDocument }
  | {
    readonly type: "resize";
    readonly columns: number;
    readonly rows: number;
  }
  /** The other side may send so many bytes of data more. */
  | { readonly type: "window"; readonly bytes: number }
  /** No more stdin follows. */
  | { readonly type: "close" };

const numbers = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  end: 3,
  resize: 4,
  window: 5,
  close: 6,
} as const;

const types = Object.keys(numbers) as (keyof typeof numbers)[];

export function encodeMessage(
  message: ChannelMessage,
): Uint8Array<ArrayBuffer> {
  const body = bodyOf(message);
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = numbers[message.type];
  bytes.set(body, 1);
  return bytes;
}

function bodyOf(message: ChannelMessage): Uint8Array {
  if ("data" in message) return message.data;
  if (message.type === "close") return new Uint8Array();
  const { type: _, ...fields } = message;
  return new TextEncoder().encode(JSON.stringify(fields));
}

/** @returns undefined: it is no message of a channel */
export function decodeMessage(bytes: Uint8Array): ChannelMessage | undefined {
  const type = types[bytes[0]];
  const data = bytes.subarray(1);
  switch (type) {
    case "stdin":
    case "stdout":
    case "stderr":
      return { type, data };
    case "close":
      return data.length === 0 ? { type } : undefined;
    case undefined:
      return undefined;
    default:
      return fromFields(type, parsed(data));
  }
}

function fromFields(
  type: "end" | "resize" | "window",
  fields: Readonly<Record<string, unknown>>,
): ChannelMessage | undefined {
  if (type === "window") {
    const { bytes } = fields;
    return isCount(bytes) ? { type, bytes } : undefined;
  }
  if (type === "resize") {
    const { columns, rows } = fields;
    const holds = isCount(columns) && isCount(rows) && columns <= 65_535 &&
      rows <= 65_535;
    return holds ? { type, columns, rows } : undefined;
  }
  const { code, reason, problem } = fields;
  if (typeof problem === "object" && problem !== null) {
    return { type, problem: problem as ProblemDocument };
  }
  if (typeof code !== "number") return undefined;
  return typeof reason === "string" ? { type, code, reason } : { type, code };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
