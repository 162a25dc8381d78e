/** Durations as Go writes them: `90s`, `5m`, `1h30m`, `1.5h`, `300ms`. */

const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** @returns milliseconds, rounded; undefined when it is none, `0` is one */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (text.length > 64) return undefined;
  let total = 0;
  let end = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    if (part.index !== end) return undefined;
    total += Number(part[1]) * unitMs[part[2]];
    end += part[0].length;
  }
  const rounded = Math.round(total);
  const whole = end > 0 && end === text.length;
  return whole && Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** The other way round, without parts that are zero: `1h30m`, `5m`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms < 1000) return `${ms}ms`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const text = parts.filter(([count]) => count > 0).map((part) => part.join(""))
    .join("");
  return text === "" ? "0s" : text;
}
