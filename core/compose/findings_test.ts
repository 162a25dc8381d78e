import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Source } from "../domain/source.ts";
import { Findings } from "./findings.ts";
import { composeLimits } from "./limits.ts";

const source = new Source("a.yml", "x".repeat(20_000));

Deno.test("Findings keeps so many problems of each level, and says that there are more", () => {
  const findings = new Findings();
  for (let offset = 0; offset < 15_000; offset++) {
    findings.warning({ source, offset }, "Cannot keep it");
  }
  findings.error({ source, offset: 0 }, "Cannot read it");
  const { problems } = findings;
  strictEqual(problems.length, composeLimits.problems + 2);
  deepStrictEqual(
    problems.slice(-2).map(({ level, message }) => [level, message]),
    [
      ["warning", "Cannot tell every warning: there are more than 10000"],
      ["error", "Cannot read it"],
    ],
  );
});

Deno.test("Findings tells the same once, and knows classes by their words", () => {
  const findings = new Findings();
  const spot = { source, offset: 0 };
  for (const _ of [1, 2]) findings.error(spot, 'Cannot accept "a": no');
  findings.warning(spot, 'Cannot carry over "a": no');
  findings.info(spot, 'No effect of "a": none');
  findings.error(spot, 'Cannot read "a": no');
  deepStrictEqual(findings.problems.map((problem) => problem.class), [
    "refused",
    "unsupported",
    "meaningless",
    undefined,
  ]);
});
