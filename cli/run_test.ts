import { strictEqual } from "node:assert/strict";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { fakeProgram } from "../tests/fakes/fake_program.ts";
import { run } from "./run.ts";

/** Command lines, and whether the network is used whatever else is found out. */
const lines: readonly [line: string, expected: boolean][] = [
  ["app status", true],
  ["app status -o json", true],
  ["doctor", true],
  ["cluster status", true],
  ["app status --help", false],
  ["cluster status -h", false],
  ["app status --no-such-flag", true],
  ["app validate", false],
  ["init", false],
  ["version", false],
  ["--version", false],
  ["__complete app status", false],
  ["app", false],
  ["no such command", false],
];
for (const [line, expected] of lines) {
  Deno.test(`run() ${expected ? "gets ready" : "does nothing"} for the network before it loads "${line}"`, async () => {
    const begun: string[] = [];
    const program = {
      ...fakeProgram({}),
      beforeNet: () => void begun.push("net"),
      get groups(): Record<string, string> {
        begun.push("loaded");
        return {};
      },
    };
    await run(program, line.split(" "), new FakeIo());
    strictEqual(begun[0] === "net", expected, begun.join());
  });
}
