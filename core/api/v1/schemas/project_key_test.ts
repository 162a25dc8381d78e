import { strictEqual } from "node:assert/strict";
import { isProjectKey } from "./project_key.ts";

const cases: Readonly<Record<string, boolean>> = {
  "compose.yml": true,
  "a/b c/.env": true,
  "..a/b..": true,
  "": false,
  "/etc/passwd": false,
  "../x": false,
  "a/../../x": false,
  "a/./x": false,
  "a//x": false,
  "a/": false,
  "C:/x": false,
  "C:\\x": false,
  "a\0b": false,
};
for (const [path, holds] of Object.entries(cases)) {
  Deno.test(`isProjectKey() says ${holds} to ${JSON.stringify(path)}`, () => {
    strictEqual(isProjectKey(path), holds);
  });
}

Deno.test("isProjectKey() says false to what no system can open", () => {
  strictEqual(isProjectKey("a".repeat(5_000)), false);
});
