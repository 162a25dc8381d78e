import { deepStrictEqual } from "node:assert/strict";
import { countTests } from "./count_tests.ts";

const cases = [
  {
    name: "reads a run in which all passed",
    output: "x\n\nok | 12 passed | 0 failed (1s)\n",
    counts: { passed: 12, failed: 0, skipped: 0 },
  },
  {
    name: "reads steps and ignored tests",
    output: "FAILED | 4 passed (3 steps) | 1 failed (1 step) | 2 ignored (9ms)",
    counts: { passed: 4, failed: 1, skipped: 2 },
  },
  {
    name: "finds nothing where no test ran",
    output: "error: No test modules found",
    counts: { passed: 0, failed: 0, skipped: 0 },
  },
  {
    name: "is not fooled by lines that only look alike",
    output: "printed: ok | 3 passed | 0 failed\nok | 1 passed | 0 failed (2ms)",
    counts: { passed: 1, failed: 0, skipped: 0 },
  },
];
for (const { name, output, counts } of cases) {
  Deno.test(`countTests() ${name}`, () => {
    deepStrictEqual(countTests(output), counts);
  });
}
