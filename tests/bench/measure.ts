/** Times whole processes: CPU of a command and all its children, wall time, peak memory. */

/** One run of a command. */
export interface Sample {
  /** User plus system time of the process tree, in milliseconds. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly code: number;
}

/** A command with the environment that it runs in. */
export interface Bench {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command once below a shell whose `times` builtin tells the CPU time of
 * its children to the millisecond; output is thrown away.
 */
export async function sample(bench: Bench): Promise<Sample> {
  const started = performance.now();
  const child = await new Deno.Command("bash", {
    args: [
      "-c",
      '"$@" >/dev/null 2>/dev/null </dev/null; code=$?; times; exit $code',
      "bash",
      ...bench.argv,
    ],
    cwd: bench.cwd,
    env: { ...bench.env, LC_ALL: "C" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  const wallMs = performance.now() - started;
  const lines = new TextDecoder().decode(child.stdout).trim().split("\n");
  return { cpuMs: cpuOf(lines[lines.length - 1]), wallMs, code: child.code };
}

/** `0m0.031s 0m0.012s` in milliseconds, both added. */
export function cpuOf(line: string): number {
  let total = 0;
  for (const [, minutes, seconds] of line.matchAll(/(\d+)m([\d.]+)s/g)) {
    total += Number(minutes) * 60_000 + Number(seconds) * 1000;
  }
  return total;
}

/**
 * Runs the commands in turn, `rounds` times, so that all meet the same noise.
 *
 * @throws {Error} when a command fails: its times would mean nothing
 */
export async function inTurn(
  benches: readonly Bench[],
  rounds: number,
  between: (bench: Bench) => Promise<void> = () => Promise.resolve(),
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(
    benches.map(({ name }) => [name, []]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const bench of benches) {
      await between(bench);
      const one = await sample(bench);
      if (one.code !== 0) {
        throw new Error(
          `${bench.name}: "${bench.argv.join(" ")}" ended with ${one.code}`,
        );
      }
      samples.get(bench.name)!.push(one);
    }
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Peak resident memory in MiB by GNU time; undefined where it is not installed. */
export async function peakMiB(bench: Bench): Promise<number | undefined> {
  try {
    const child = await new Deno.Command("/usr/bin/time", {
      args: ["-f", "%M", ...bench.argv],
      cwd: bench.cwd,
      env: { ...bench.env },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const lines = new TextDecoder().decode(child.stderr).trim().split("\n");
    return Number(lines[lines.length - 1]) / 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
