import { strictEqual } from "node:assert/strict";
import { meant, nearest } from "./nearest.ts";

const keys = ["image", "environment", "ports", "volumes", "command"];
const cases: [string, string | undefined][] = [
  ["imge", "image"],
  ["imagee", "image"],
  ["iamge", "image"],
  ["Image", "image"],
  ["enviroment", "environment"],
  ["enviornment", "environment"],
  ["port", "ports"],
  ["prots", "ports"],
  ["volume", "volumes"],
  ["comand", "command"],
  ["healthcheck", undefined],
  ["", undefined],
  ["x", undefined],
  ["i".repeat(5000), undefined],
];
for (const [given, expected] of cases) {
  Deno.test(`nearest() takes "${given.slice(0, 20)}" for ${expected}`, () => {
    strictEqual(nearest(given, keys), expected);
  });
}

Deno.test("nearest() gives the first of equals", () => {
  strictEqual(nearest("bat", ["cat", "hat"]), "cat");
  strictEqual(nearest("anything", []), undefined);
});

Deno.test("meant() asks, or lists what is known", () => {
  strictEqual(meant("imge", keys), 'did you mean "image"?');
  strictEqual(meant("zzz", ["a1", "b1"]), "use one of: a1, b1");
});
