/**
 * The benchmark: start-up, validation, deployment, ways into an app and disks,
 * against an empty Deno program, kubectl and, when their binaries are named,
 * other converters.
 *
 *     deno task bench                     everything that can run here
 *     deno task bench --only start,validate
 *     KOMPOX_BENCH_KOMPOSE=/path deno task bench
 */

import { parseArgs } from "node:util";
import { benchAccess } from "./access.ts";
import { benchClient } from "./client.ts";
import { benchData } from "./data.ts";
import { benchDeploy } from "./deploy.ts";
import { benchKubeconfig } from "./kubeconfig.ts";
import { printRows, type Row } from "./report.ts";
import { benchService } from "./service.ts";
import { benchStart } from "./start.ts";
import { benchValidate } from "./validate.ts";

const parts = new Map<string, (rounds: number) => Promise<Row[]>>([
  ["start", benchStart],
  ["validate", benchValidate],
  ["kubeconfig", benchKubeconfig],
  ["deploy", benchDeploy],
  ["access", benchAccess],
  ["service", benchService],
  ["data", benchData],
  ["client", benchClient],
]);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: [...parts.keys()].join(",") },
      rounds: { type: "string", default: "11" },
      out: { type: "string" },
    },
  });
  const rows: Row[] = [];
  for (const name of values.only.split(",")) {
    const part = parts.get(name);
    if (part === undefined) {
      console.error(`no part "${name}"; there are ${[...parts.keys()]}`);
      return 2;
    }
    rows.push(...await part(Number(values.rounds)));
  }
  const text = printRows(rows);
  console.log(text);
  if (values.out !== undefined) await Deno.writeTextFile(values.out, text);
  return rows.some(({ holds }) => holds === false) ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
