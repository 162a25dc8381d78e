import { deepStrictEqual } from "node:assert/strict";
import { exitOf } from "./exit_status.ts";

const nonZero = (message: string) =>
  JSON.stringify({
    status: "Failure",
    reason: "NonZeroExitCode",
    message: `command terminated with exit code ${message}`,
    details: { causes: [{ reason: "ExitCode", message }] },
  });
const failed = (message: string) =>
  JSON.stringify({ status: "Failure", reason: "InternalError", message });
const layers = "Internal error occurred: failed to exec in container: " +
  "OCI runtime exec failed: unable to start container process: ";

const cases = [
  { name: "success", given: '{"status":"Success"}', code: 0 },
  { name: "a code", given: nonZero("130"), code: 130 },
  {
    name: "a program that is not there",
    given: failed(
      `${layers}exec: "x": executable file not found in $PATH: unknown`,
    ),
    code: 127,
    reason: 'exec: "x": executable file not found in $PATH',
  },
  {
    name: "a file that is no program",
    given: failed(`${layers}exec: "/x": permission denied: unknown`),
    code: 126,
    reason: 'exec: "/x": permission denied',
  },
  {
    name: "another failure",
    given: failed("task not found"),
    code: 1,
    reason: "task not found",
  },
  {
    name: "a code that is none",
    given: nonZero("many"),
    code: 1,
    reason: "command terminated with exit code many",
  },
  { name: "plain text", given: "oops\n", code: 1, reason: "oops" },
];
for (const { name, given, code, reason } of cases) {
  Deno.test(`exitOf() reads ${name}`, () => {
    const expected = { type: "exit", code };
    deepStrictEqual(
      exitOf(given),
      reason === undefined ? expected : { ...expected, reason },
    );
  });
}
