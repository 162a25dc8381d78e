/** `app validate --out-manifest` for projects of 1 to 1000 services. */

import { type Bench, inTurn, peakMiB } from "./measure.ts";
import { emptyProgram, inFolder, kompoxops } from "./programs.ts";
import { composeOf, configOf, writeProject } from "./projects.ts";
import { cpuMedian, limitRow, ratioRow, type Row } from "./report.ts";

/** Goals of the issue, as multiples of the floor's CPU; 1000 services have limits of their own. */
const goals = new Map([[1, 4.4], [100, 9]]);
const sizes = [1, 4, 100, 1000];
const largest = { cpuMs: 800, peakMiB: 200 };

export async function benchValidate(rounds: number): Promise<Row[]> {
  return await inFolder(async (root) => {
    const benches: Bench[] = [
      { name: "floor", argv: await emptyProgram(root) },
    ];
    for (const size of sizes) {
      const compose = composeOf(size);
      const app = `v${size}`;
      const cwd = await writeProject(root, app, compose, configOf(app));
      const argv = kompoxops(["app", "validate", "--out-manifest", "m.yml"]);
      benches.push({ name: `${size}`, argv, cwd });
      benches.push(...others(size, cwd));
    }
    const samples = await inTurn(benches, rounds);
    const floor = { name: "floor", value: cpuMedian(samples.get("floor")!) };
    const rows = benches.slice(1).map(({ name }) => {
      const cpu = cpuMedian(samples.get(name)!);
      const size = Number(name);
      if (size === 1000) {
        return limitRow(
          `validate 1000 services, CPU`,
          "ms",
          cpu,
          largest.cpuMs,
        );
      }
      const what = Number.isNaN(size) ? name : `validate ${size} services`;
      return ratioRow(`${what}, CPU`, "ms", cpu, floor, goals.get(size));
    });
    const big = benches.find(({ name }) => name === "1000")!;
    const peak = await peakMiB(big);
    if (peak === undefined) console.error("peak memory: left out, no GNU time");
    else {
      rows.push(
        limitRow("validate 1000 services, peak", "MiB", peak, largest.peakMiB),
      );
    }
    return rows;
  });
}

/** Other converters take part when a variable names their binary. */
function others(size: number, cwd: string): Bench[] {
  const kompose = Deno.env.get("KOMPOX_BENCH_KOMPOSE");
  if (!kompose) return [];
  return [{
    name: `kompose convert, ${size} services`,
    argv: [kompose, "convert", "-f", "compose.yml", "-o", "k.yml"],
    cwd,
  }];
}
