/** Reads the body of an answer, never more than a limit. */

import { failure } from "../domain/error.ts";

/** Bytes of an answer that tells of a failure. */
const failureLimit = 64 * 1024;

/**
 * @throws {KompoxError} `unavailable` when it is longer than the limit
 */
export async function readText(
  response: Response,
  limitBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const { text, whole } = await read(response, limitBytes, signal);
  if (whole) return text;
  throw failure(
    "unavailable",
    `Cannot read an answer of the API server: it has more than ${limitBytes} bytes`,
  );
}

/** The beginning of an answer that tells of a failure; empty when it breaks off. */
export async function collect(
  response: Response,
  signal: AbortSignal,
): Promise<string> {
  try {
    return (await read(response, failureLimit, signal)).text;
  } catch {
    return "";
  }
}

async function read(
  response: Response,
  limitBytes: number,
  signal: AbortSignal,
): Promise<{ text: string; whole: boolean }> {
  if (response.body === null) return { text: "", whole: true };
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  // Not every transport ends the body with the signal.
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    let text = "";
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return { text: text + decoder.decode(), whole: true };
      size += value.length;
      if (size > limitBytes) {
        await reader.cancel();
        return { text, whole: false };
      }
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
