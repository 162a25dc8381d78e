/** kompoxsvc: how soon it is ready, how fast it lists apps, and what a command through it costs. */

import { inFolder } from "./programs.ts";
import { benchServiceList } from "./service_list.ts";
import { benchServiceReady } from "./service_ready.ts";
import { benchServiceStatus } from "./service_status.ts";
import type { Row } from "./report.ts";

export async function benchService(rounds: number): Promise<Row[]> {
  return await inFolder(async (root) => [
    await benchServiceReady(root, rounds),
    await benchServiceList(root, rounds),
    ...await benchServiceStatus(root, rounds),
  ]);
}
