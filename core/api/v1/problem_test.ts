import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Kind, KompoxError, type Problem } from "../../domain/error.ts";
import { StaleVersion } from "../../domain/stale_version.ts";
import { apiFailure, fromProblem, toProblem } from "./problem.ts";
import { problemDocument } from "./schemas/resources.ts";

const problems: readonly Problem[] = [
  {
    level: "error",
    message: "Cannot do a: b",
    at: { file: "compose.yml", line: 3, column: 4 },
    hint: "do c",
  },
  { level: "warning", message: "Cannot keep d: e", class: "unsupported" },
  {
    level: "info",
    message: "f",
    at: { file: "#/compose/services", line: 1, column: 1 },
  },
];

const statuses: Readonly<Record<Kind, number>> = {
  failed: 502,
  usage: 400,
  invalid: 422,
  "not-found": 404,
  conflict: 409,
  unsupported: 501,
  denied: 403,
  unavailable: 503,
};

for (const [kind, status] of Object.entries(statuses)) {
  Deno.test(`a failure that is ${kind} survives the way there and back`, () => {
    const error = new KompoxError(kind as Kind, problems);
    const document = toProblem(error, "r1");
    strictEqual(document.status, status);
    problemDocument.parse(document);
    const back = fromProblem(JSON.parse(JSON.stringify(document)));
    strictEqual(back.kind, kind);
    deepStrictEqual(back.problems, problems);
    strictEqual(back.message, error.message);
  });
}

Deno.test("toProblem() tells nothing of a bug but the request id", () => {
  const document = toProblem(new TypeError("canary"), "r1");
  strictEqual(document.status, 500);
  ok(!JSON.stringify(document).includes("canary"));
  const back = fromProblem(document);
  strictEqual(back.kind, "failed");
  ok(back.problems[0].hint?.includes("r1"));
});

Deno.test("toProblem() gives what HTTP has a closer word for its status", () => {
  strictEqual(toProblem(new StaleVersion("update it"), "r").status, 412);
  const { status, kind } = toProblem(apiFailure("too-large", "x"), "r");
  deepStrictEqual([status, kind], [413, "invalid"]);
});

for (const rubbish of [undefined, null, 1, "x", [], {}, { kind: "toString" }]) {
  Deno.test(`fromProblem() takes ${JSON.stringify(rubbish)} for no document`, () => {
    const { kind, message } = fromProblem(rubbish);
    strictEqual(kind, "failed");
    ok(message.includes("no problem document"), message);
  });
}
