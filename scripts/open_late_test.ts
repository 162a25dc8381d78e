import { doesNotMatch, strictEqual } from "node:assert/strict";
import { executables } from "./executables.ts";
import { openLate } from "./open_late.ts";

const cases = [
  {
    name: "a chunk that is imported when it is needed",
    given: 'let a=async()=>(await import("./a_b-1X.js")).f',
    expected: 'let a=async()=>(await import(["./a_b-1X.js"][0])).f',
  },
  {
    name: "what the runtime has itself as it is",
    given: 'await import("node:fs");import{a}from"./chunk-A.js"',
    expected: 'await import("node:fs");import{a}from"./chunk-A.js"',
  },
  {
    name: "the bundler's require",
    given:
      'var a=1;import{createRequire as c_r} from "node:module";var m=c_r(import.meta.url);var n=2',
    expected:
      'var a=1;var c_r,m=(name)=>(c_r??=process.getBuiltinModule("node:module").createRequire(import.meta.url))(name);var n=2',
  },
];
for (const { name, given, expected } of cases) {
  Deno.test(`openLate() takes ${name}`, () => {
    strictEqual(openLate(given), expected);
  });
}

Deno.test("no bundle asks for a require before it needs one", async () => {
  for (const { name } of executables) {
    for await (const file of Deno.readDir(`dist/bundle/${name}`)) {
      const code = await Deno.readTextFile(`dist/bundle/${name}/${file.name}`);
      doesNotMatch(code, /createRequire as/, file.name);
      doesNotMatch(code, /import\("\.\//, file.name);
    }
  }
});
