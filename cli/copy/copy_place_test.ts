import { deepStrictEqual, match, throws } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import { lastName, parentOf, parseCopy } from "./copy_place.ts";

const good: readonly [string, string, unknown][] = [
  ["a", "web:/b", {
    way: "in",
    local: "a",
    remote: { container: "web", path: "/b" },
  }],
  [":b", "./a", {
    way: "out",
    remote: { container: undefined, path: "b" },
    local: "./a",
  }],
  ["./x:y", ":/b", {
    way: "in",
    local: "./x:y",
    remote: { container: undefined, path: "/b" },
  }],
  ["C:\\x", "web:a:b\n", {
    way: "in",
    local: "C:\\x",
    remote: { container: "web", path: "a:b\n" },
  }],
];
for (const [source, destination, copy] of good) {
  Deno.test(`parseCopy() reads "${source}" and "${destination}"`, () => {
    deepStrictEqual(parseCopy(source, destination), copy);
  });
}

const bad: readonly [string, string, RegExp][] = [
  ["a", "b", /neither place/],
  ["web:/a", "db:/b", /both places/],
  ["a", "web:", /"web:" names no path$/],
  ["", ":/b", /a path is empty$/],
  [":/a", "", /a path is empty$/],
  ["-", ":/b", /"-" is no file$/],
];
for (const [source, destination, message] of bad) {
  Deno.test(`parseCopy() refuses "${source}" and "${destination}"`, () => {
    throws(() => parseCopy(source, destination), (error: KompoxError) => {
      deepStrictEqual(error.kind, "usage");
      match(error.message, message);
      return true;
    });
  });
}

const names: readonly [string, string | undefined, string][] = [
  ["/a/b", "b", "/a"],
  ["/a/b//", "b", "/a"],
  ["/a", "a", "/"],
  ["a", "a", "."],
  ["a/.", undefined, "a"],
  [".", undefined, "."],
];
for (const [path, name, parent] of names) {
  Deno.test(`lastName() and parentOf() take "${path}" apart`, () => {
    deepStrictEqual([lastName(path), parentOf(path)], [name, parent]);
  });
}
