/** From the start of `kompoxsvc server` on an empty folder until it is ready. */

import { median } from "./measure.ts";
import { limitRow, type Row } from "./report.ts";
import { startServiceProcess } from "./service_process.ts";

/** Goal of the issue in milliseconds. */
const goalMs = 1_000;

export async function benchServiceReady(
  root: string,
  rounds: number,
): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const folder = `${root}/ready-${round}`;
    await Deno.mkdir(folder);
    const service = await startServiceProcess(folder);
    times.push(service.readyMs);
    await service.stop();
  }
  return limitRow("kompoxsvc, start to ready", "ms", median(times), goalMs);
}
