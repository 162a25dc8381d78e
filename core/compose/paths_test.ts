import { deepStrictEqual } from "node:assert/strict";
import { projectPath, splitMount } from "./paths.ts";

const paths: [base: string, path: string, result: string][] = [
  ["", "a/b", "a/b"],
  ["", "./a//b/", "a/b"],
  ["", ".", ""],
  ["", "a/../b", "b"],
  ["sub", "./a", "sub/a"],
  ["sub", "../a", "a"],
  ["sub", "../../a", "! leaves"],
  ["", "../a", "! leaves"],
  ["", "/a", "! absolute"],
  ["", "\\a", "! absolute"],
  ["", "C:/a", "! absolute"],
  ["", "~/a", "! home"],
  ["", "", "! empty"],
  ["", "https://x/a.yml", "! remote"],
  ["", "git@host:a.git", "! remote"],
  ["", "a/".repeat(3000), "! long"],
];
for (const [base, path, result] of paths) {
  Deno.test(`projectPath() makes "${result}" of "${path.slice(0, 20)}" in "${base}"`, () => {
    deepStrictEqual(
      projectPath(base, path),
      result.startsWith("! ") ? { fault: result.slice(2) } : { path: result },
    );
  });
}

const mounts: [text: string, parts: string[]][] = [
  ["a:/b", ["a", "/b"]],
  ["a:/b:ro", ["a", "/b", "ro"]],
  ["C:/a:/b:ro", ["C:/a", "/b", "ro"]],
  ["C:\\a:/b", ["C:\\a", "/b"]],
  ["/a", ["/a"]],
];
for (const [text, parts] of mounts) {
  Deno.test(`splitMount() takes "${text}" apart`, () => {
    deepStrictEqual(splitMount(text), parts);
  });
}
