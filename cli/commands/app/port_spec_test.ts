import { deepStrictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../../../core/domain/error.ts";
import { parsePortPairs } from "./port_spec.ts";

const good: readonly [string, number, number][] = [
  ["8080:80", 8080, 80],
  ["8080", 8080, 8080],
  [":80", 0, 80],
  ["0:80", 0, 80],
  [" 65535:1 ", 65535, 1],
];
for (const [spec, local, remote] of good) {
  Deno.test(`parsePortPairs() reads "${spec}"`, () => {
    deepStrictEqual(parsePortPairs([spec]), [{ local, remote }]);
  });
}

const bad: readonly [readonly string[], readonly RegExp[]][] = [
  [[], [/at least one --port is required$/]],
  [[""], [/the remote port is missing$/]],
  [["80:"], [/the remote port is missing$/]],
  [[":"], [/the remote port is missing$/]],
  [["http:80"], [/"http" is no port$/]],
  [["-1:80"], [/"-1" is no port$/]],
  [["80:8o"], [/"8o" is no port$/]],
  [["1:2:3"], [/more than two parts$/]],
  [["80:0"], [/remote port 0 is not from 1 to 65535$/]],
  [["80:65536"], [/remote port 65536 is not/]],
  [["65536:80"], [/local port 65536 is not/]],
  [["8080:80", "8080:81", "x"], [/duplicate local port: 8080$/, /"x" is no/]],
];
for (const [specs, messages] of bad) {
  Deno.test(`parsePortPairs() refuses ${JSON.stringify(specs)}`, () => {
    throws(() => parsePortPairs(specs), (error: KompoxError) => {
      deepStrictEqual(error.kind, "usage");
      deepStrictEqual(
        error.problems.map(({ message }, at) =>
          messages[at]?.test(message) ? "" : message
        ),
        messages.map(() => ""),
      );
      return true;
    });
  });
}

Deno.test("parsePortPairs() takes several free local ports", () => {
  deepStrictEqual(parsePortPairs([":80", ":81"]).length, 2);
});
