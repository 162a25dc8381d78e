/** Start-up: `--version` of each executable against an empty Deno program and against kubectl. */

import { type Bench, inTurn } from "./measure.ts";
import {
  emptyProgram,
  findKubectl,
  inFolder,
  kompoxops,
  program,
} from "./programs.ts";
import { cpuMedian, ratioRow, type Row } from "./report.ts";

/** Goals of the issues: CPU at most so many times the floor. */
const goals: Readonly<Record<string, number>> = {
  "kompoxops --version": 2.4,
  "kompox --version": 2.2,
};

export async function benchStart(rounds: number): Promise<Row[]> {
  return await inFolder(async (root) => {
    const benches: Bench[] = [
      { name: "empty Deno program", argv: await emptyProgram(root) },
      { name: "kompoxops --version", argv: kompoxops(["--version"]) },
      { name: "kompoxops --help", argv: kompoxops(["--help"]) },
      { name: "kompox --version", argv: program("kompox", ["--version"]) },
      {
        name: "kompoxsvc --version",
        argv: program("kompoxsvc", ["--version"]),
      },
    ];
    const kubectl = await findKubectl();
    if (kubectl === undefined) console.error("kubectl: left out, not found");
    else {
      benches.push({
        name: "kubectl version --client",
        argv: [kubectl, "version", "--client"],
      });
    }
    const samples = await inTurn(benches, rounds);
    const cpu = (name: string) => cpuMedian(samples.get(name)!);
    const floor = { name: "floor", value: cpu("empty Deno program") };
    return benches.slice(1).map(({ name }) =>
      ratioRow(
        `${name}, CPU`,
        "ms",
        cpu(name),
        floor,
        goals[name],
      )
    );
  });
}
