import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  failure,
  KompoxError,
  type Level,
  type Problem,
  refuseErrors,
} from "./error.ts";

function problems(...levels: Level[]): Problem[] {
  return levels.map((level, index) => ({ level, message: `m${index}` }));
}

const cases: { given: Level[]; strict?: boolean; throws: boolean }[] = [
  { given: [], throws: false },
  { given: ["info", "warning"], throws: false },
  { given: ["warning", "error"], throws: true },
  { given: ["warning"], strict: true, throws: true },
  { given: ["info"], strict: true, throws: false },
];
for (const { given, strict, throws: expected } of cases) {
  const how = strict ? ", strictly" : "";
  Deno.test(`refuseErrors() ${expected ? "refuses" : "accepts"} [${given}]${how}`, () => {
    const run = () => refuseErrors(problems(...given), strict);
    if (!expected) run();
    else {
      throws(run, (error: KompoxError) => {
        strictEqual(error.kind, "invalid");
        deepStrictEqual(error.problems, problems(...given));
        return true;
      });
    }
  });
}

Deno.test("failure() carries its kind, its problem and its cause", () => {
  const cause = new Error("why");
  const at = { file: "a", line: 1, column: 2 };
  const error = failure("denied", "Cannot x: y", { hint: "do z", at, cause });
  strictEqual(error instanceof KompoxError, true);
  strictEqual(error.kind, "denied");
  strictEqual(error.message, "Cannot x: y");
  strictEqual(error.cause, cause);
  deepStrictEqual(error.problems, [
    { level: "error", message: "Cannot x: y", hint: "do z", at },
  ]);
  strictEqual("cause" in failure("usage", "m"), false);
});
