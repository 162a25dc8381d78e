import { strictEqual } from "node:assert/strict";
import { dataNameProblem } from "./data_name.ts";

const cases: [name: string, state: string | undefined][] = [
  ["a", undefined],
  ["0", undefined],
  ["vol-202401", undefined],
  ["a".repeat(24), undefined],
  ["a".repeat(25), "disk name exceeds 24 characters"],
  ["", "invalid disk name"],
  ["-a", "invalid disk name"],
  ["a-", "invalid disk name"],
  ["A", "invalid disk name"],
  ["a_b", "invalid disk name"],
  ["a\n", "invalid disk name"],
  ["../b", "invalid disk name"],
];
for (const [name, state] of cases) {
  Deno.test(`dataNameProblem() says ${state} of ${JSON.stringify(name)}`, () => {
    const problem = dataNameProblem("disk", name);
    strictEqual(
      problem?.message,
      state && `Cannot name a disk "${name}": ${state}`,
    );
  });
}
