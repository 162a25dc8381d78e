/** Reads the body of a request within limits of size and time. */

import { apiFailure } from "../core/api/v1/problem.ts";
import type { Clock } from "../core/ports/clock.ts";

/** How large and how slow a body may be. */
export interface BodyLimits {
  readonly bytes: number;
  /** Time that every body has, however small. */
  readonly graceMs: number;
  /** What must come in each second beyond that. */
  readonly bytesPerSecond: number;
}

export const bodyLimits: BodyLimits = {
  bytes: 1024 * 1024,
  graceMs: 15_000,
  bytesPerSecond: 16 * 1024,
};

/** For routes that take a Compose project: base64 of 8 MiB and more. */
export const bundleLimits: BodyLimits = {
  ...bodyLimits,
  bytes: 16 * 1024 * 1024,
};

/**
 * @returns the parsed JSON; undefined when there is no body
 * @throws {KompoxError} 413, 415, 408, or `usage` for what is no JSON
 */
export async function readJson(
  request: Request,
  limits: BodyLimits,
  clock: Clock,
): Promise<unknown> {
  const given = Number(request.headers.get("content-length") ?? "0");
  if (given > limits.bytes) throw tooLarge(limits);
  const bytes = await readBytes(request, limits, clock);
  if (bytes.length === 0) return undefined;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw apiFailure(
      "media-type",
      "Cannot read the body: it does not say that it is JSON",
      'send the header "Content-Type: application/json"',
    );
  }
  return parse(bytes);
}

/** Documents may be 64 deep; what prints and reads them on the way goes down with each level. */
const mostDepth = 100;

function parse(bytes: Uint8Array): unknown {
  if (isTooDeep(bytes)) {
    throw apiFailure(
      "invalid",
      `Cannot read the body: it is nested deeper than ${mostDepth} levels`,
    );
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) {
      throw error;
    }
    // Its text is not told: it may hold secrets.
    throw apiFailure("usage", "Cannot read the body: it is no JSON in UTF-8");
  }
}

function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) inText = !inText;
    else if (inText) {
      // What follows a backslash ends no text.
      if (byte === 0x5c) at++;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      if (depth > mostDepth) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

async function readBytes(
  { body }: Request,
  limits: BodyLimits,
  clock: Clock,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  const since = clock.now().getTime();
  try {
    while (true) {
      const allowedMs = limits.graceMs + total / limits.bytesPerSecond * 1000;
      const leftMs = since + allowedMs - clock.now().getTime();
      const { value, done } = await inTime(reader.read(), leftMs, clock);
      if (done) return joined(chunks, total);
      total += value.length;
      if (total > limits.bytes) throw tooLarge(limits);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  }
}

async function inTime<T>(
  work: Promise<T>,
  leftMs: number,
  clock: Clock,
): Promise<T> {
  const stop = new AbortController();
  const late = clock.sleep(Math.max(leftMs, 0), stop.signal).then(
    () => {
      throw apiFailure(
        "body-timeout",
        "Cannot read the body: it comes too slowly",
        "try again over a faster connection",
      );
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function tooLarge({ bytes }: BodyLimits) {
  return apiFailure(
    "too-large",
    `Cannot read the body: it is larger than ${bytes} bytes`,
    "send less: leave files out of the Compose project that no service needs",
    { connection: "close" },
  );
}
