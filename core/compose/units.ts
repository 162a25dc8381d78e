/** Durations and byte sizes as Compose writes them. */

const durationMs = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/**
 * `1m30s`, `1.5h`, `500ms`; `0` needs no unit.
 *
 * @returns milliseconds; undefined when the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (
    !/^(?:[0-9]{1,12}(?:\.[0-9]{0,9})?(?:ns|us|µs|μs|ms|[smhdw]))+$/.test(text)
  ) {
    return undefined;
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)([a-zµμ]+)/g)) {
    total += Number(amount) * durationMs.get(unit)!;
  }
  return Math.round(total);
}

const sizeExponent = new Map([
  ["", 0],
  ["k", 1],
  ["m", 2],
  ["g", 3],
  ["t", 4],
  ["p", 5],
]);

/**
 * `512m`, `1.5gb`, `64MiB`, `1024`: always powers of 1024, as Docker counts.
 *
 * @returns bytes; undefined when the text is no size
 */
export function parseBytes(text: string): number | undefined {
  const match = /^([0-9]{1,15}(?:\.[0-9]{1,9})?) ?([kmgtp]?)(?:i?b)?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const exponent = sizeExponent.get(match[2].toLowerCase())!;
  const bytes = Math.floor(Number(match[1]) * 1024 ** exponent);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
