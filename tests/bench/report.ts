/** One line of the benchmark's result, and the table of them. */

import { median, type Sample } from "./measure.ts";

export interface Row {
  readonly what: string;
  /** The median, with its unit. */
  readonly median: string;
  /** Against what, and the ratio. */
  readonly ratio?: string;
  /** The goal, when there is one. */
  readonly goal?: string;
  /** Whether the goal is met; undefined where there is none. */
  readonly holds?: boolean;
}

export function cpuMedian(samples: readonly Sample[]): number {
  return median(samples.map(({ cpuMs }) => cpuMs));
}

export function wallMedian(samples: readonly Sample[]): number {
  return median(samples.map(({ wallMs }) => wallMs));
}

/** A row that holds when `value / base` is at most `goal`. */
export function ratioRow(
  what: string,
  unit: string,
  value: number,
  base: { readonly name: string; readonly value: number },
  goal?: number,
): Row {
  const ratio = value / base.value;
  return {
    what,
    median: `${value.toFixed(1)} ${unit}`,
    ratio: `${ratio.toFixed(2)} × ${base.name} (${base.value.toFixed(1)})`,
    goal: goal === undefined ? undefined : `≤ ${goal} ×`,
    holds: goal === undefined ? undefined : ratio <= goal,
  };
}

/** A row that holds when the value is at most `goal`. */
export function limitRow(
  what: string,
  unit: string,
  value: number,
  goal: number,
): Row {
  return {
    what,
    median: `${value.toFixed(1)} ${unit}`,
    goal: `≤ ${goal} ${unit}`,
    holds: value <= goal,
  };
}

/** A Markdown table, so that the result can stand in docs/. */
export function printRows(rows: readonly Row[]): string {
  const lines = rows.map(({ what, median, ratio = "", goal = "", holds }) =>
    `| ${what} | ${median} | ${ratio} | ${goal} | ${
      holds === undefined ? "" : holds ? "yes" : "NO"
    } |`
  );
  return [
    "| what | median | ratio | goal | holds |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
