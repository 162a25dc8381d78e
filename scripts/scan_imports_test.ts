import { deepStrictEqual } from "node:assert/strict";
import { scanImports } from "./scan_imports.ts";

const cases: { name: string; text: string; found: (string | undefined)[] }[] = [
  {
    name: "finds static imports",
    text:
      'import { a, type B as c } from "./a.ts";\nimport x, * as y from "x";',
    found: ["./a.ts", "x"],
  },
  {
    name: "finds imports over lines",
    text: 'import {\n  a,\n} from "./a.ts"',
    found: ["./a.ts"],
  },
  {
    name: "finds imports without names",
    text: "import './a.ts'",
    found: ["./a.ts"],
  },
  {
    name: "finds type imports",
    text: 'import type { A } from "./a.ts"; let b: import("./b.ts").B;',
    found: ["./a.ts", "./b.ts"],
  },
  {
    name: "finds what is exported again",
    text:
      'export * from "./a.ts"; export type { B } from "./b.ts"; export { c } from "./c.ts"',
    found: ["./a.ts", "./b.ts", "./c.ts"],
  },
  {
    name: "takes an export of its own as none",
    text: 'export { a };\nconst from = "x";\nexport const b = from;',
    found: [],
  },
  {
    name: "finds dynamic imports",
    text: 'await import("./a.ts"); import("./b.json", { with: {} })',
    found: ["./a.ts", "./b.json"],
  },
  {
    name: "tells of computed ones",
    text: 'import(name); import("a" + b); import(`./${x}.ts`)',
    found: [undefined, undefined, undefined],
  },
  {
    name: "passes over comments",
    text: '// import "a"\n/* import "b"\n import("c") */ import "d"',
    found: ["d"],
  },
  {
    name: "passes over texts and templates",
    text:
      'const a = \'import "x"\'; const b = `import "y" ${ {c: `}`} } import "z"`; import "d"',
    found: ["d"],
  },
  {
    name: "looks inside templates",
    text: 'const a = `${ (await import("./a.ts")).b } "`; import "c"',
    found: ["./a.ts", "c"],
  },
  {
    name: "passes over regular expressions",
    text: 'const a = /["`\']/; const b = x / 2; f(/[/"]/u); import "c"',
    found: ["c"],
  },
  {
    name: "passes over names",
    text: 'import.meta.main; a.import("x"); ({ import: "y" })',
    found: [],
  },
];
for (const { name, text, found } of cases) {
  Deno.test(`scanImports() ${name}`, () => {
    deepStrictEqual(scanImports(text).map(({ specifier }) => specifier), found);
  });
}

Deno.test("scanImports() tells the line", () => {
  const text = '/* a\n*/\nimport "a";\nconst b = `\n`;\nimport "c";';
  deepStrictEqual(scanImports(text).map(({ line }) => line), [3, 6]);
});
