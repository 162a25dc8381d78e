import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { makeSubPaths } from "./subpath_container.ts";

Deno.test("makeSubPaths() makes nothing for nothing", () => {
  strictEqual(makeSubPaths([]), undefined);
});

Deno.test("makeSubPaths() sorts by volume, then path, each once", () => {
  const container = makeSubPaths([
    { volumeName: "b", path: "x" },
    { volumeName: "a", path: "y/z" },
    { volumeName: "b", path: "a" },
    { volumeName: "a", path: "y/z" },
  ])!;
  deepStrictEqual(container.command!.slice(0, 2), ["sh", "-c"]);
  deepStrictEqual(container.command![2].split("\n"), [
    "mkdir -m 1777 -p /work/a/y/z",
    "mkdir -m 1777 -p /work/b/a",
    "mkdir -m 1777 -p /work/b/x",
  ]);
  deepStrictEqual(container.volumeMounts, [
    { name: "a", mountPath: "/work/a" },
    { name: "b", mountPath: "/work/b" },
  ]);
});

const hostile: [string, string][] = [
  ["a b", "mkdir -m 1777 -p '/work/v/a b'"],
  ["it's", "mkdir -m 1777 -p '/work/v/it'\\''s'"],
  ["$(reboot)", "mkdir -m 1777 -p '/work/v/$$(reboot)'"],
  ["`reboot`;x", "mkdir -m 1777 -p '/work/v/`reboot`;x'"],
  ["-rf", "mkdir -m 1777 -p /work/v/-rf"],
  ["a$$b", "mkdir -m 1777 -p '/work/v/a$$$$b'"],
];
for (const [path, line] of hostile) {
  Deno.test(`makeSubPaths() makes a directory of ${path}`, () => {
    const container = makeSubPaths([{ volumeName: "v", path }])!;
    strictEqual(container.command![2], line);
  });
}
