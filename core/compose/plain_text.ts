/** Whether bytes are a text that survives being sent and stored as one. */

/**
 * Control characters would grow sixfold in JSON, and a byte order mark would
 * be lost: with either of them the bytes are not treated as text.
 *
 * @returns undefined when the bytes must be kept as they are
 */
export function plainText(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    return undefined;
  }
  // deno-lint-ignore no-control-regex
  return /^\ufeff|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)
    ? undefined
    : text;
}
