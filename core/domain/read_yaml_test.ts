import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { load } from "js-yaml";
import type { Problem } from "./error.ts";
import { readYaml, startOf, yamlLimits } from "./read_yaml.ts";
import { placeOf, Source } from "./source.ts";
import { describe, isNull, type MapNode, type Node, toPlain } from "./tree.ts";

function read(text: string) {
  return readYaml(new Source("a.yml", text));
}

function plain(text: string): unknown {
  const { root, problems } = read(text);
  deepStrictEqual(problems, []);
  return toPlain(root!);
}

/** `line:column message` of each problem. */
function lines(problems: readonly Problem[]): string[] {
  return problems.map(({ at, message }) =>
    `${at?.line}:${at?.column} ${message}`
  );
}

const values: [string, unknown][] = [
  ["", null],
  ["# only a comment", null],
  ["~", null],
  ["a", "a"],
  ["[null, NULL, ~, ]", [null, null, null]],
  ["[true, True, FALSE, yes, on, y]", [true, true, false, "yes", "on", "y"]],
  ["[1, -2, +3, 0o17, 0x1F, 017]", [1, -2, 3, 15, 31, 17]],
  ["[1.5, .5, 1., 1e3, -1E-2]", [1.5, 0.5, 1, 1000, -0.01]],
  ["[.inf, -.INF]", [Infinity, -Infinity]],
  ["[1_000, 12:30, 2024-01-01, 0b1]", ["1_000", "12:30", "2024-01-01", "0b1"]],
  ["['1', \"true\", !!str 1, !!str]", ["1", "true", "1", ""]],
  ["a: |\n  x\n  y\n", { a: "x\ny\n" }],
  ["a: >-\n  x\n  y\n", { a: "x y" }],
  ["a:\nb: 1", { a: null, b: 1 }],
  ["\"a\\n\": 'it''s'", { "a\n": "it's" }],
  ["1: a\ntrue: b", { "1": "a", "true": "b" }],
  ["? a\n: b", { a: "b" }],
  ["--- \na: 1\n...\n", { a: 1 }],
  ["\ufeffa: 1", { a: 1 }],
  ["{a: [1, {b: c}], d: e}", { a: [1, { b: "c" }], d: "e" }],
  [
    "__proto__: 1\nconstructor: 2",
    JSON.parse('{"__proto__":1,"constructor":2}'),
  ],
  ["a: &x [1]\nb: *x", { a: [1], b: [1] }],
  ["a: &x {k: 1}\nb: {<<: *x, l: 2}", { a: { k: 1 }, b: { k: 1, l: 2 } }],
  ["b: {k: 0, <<: {k: 1, l: 1}}", { b: { l: 1, k: 0 } }],
  ["b: {<<: [{k: 1}, {k: 2, l: 2}]}", { b: { k: 1, l: 2 } }],
  ['b: {"<<": 1}', { b: { "<<": 1 } }],
];
for (const [text, expected] of values) {
  Deno.test(`readYaml() reads ${JSON.stringify(text)}`, () => {
    deepStrictEqual(plain(text), expected);
  });
}

Deno.test("readYaml() keeps the text of what it cannot hold as a number", () => {
  const root = read("[0440, 12345678901234567890123]").root as Node;
  const texts = root.kind === "list"
    ? root.items.map((item) => item.kind === "scalar" && item.text)
    : [];
  deepStrictEqual(texts, ["0440", "12345678901234567890123"]);
});

/** The place of the node under keys and indexes. */
function place(text: string, ...path: (string | number)[]): string {
  let node: Node = read(text).root!;
  for (const step of path) {
    if (node.kind === "map") node = node.entries.get(String(step))!.value;
    else if (node.kind === "list") node = node.items[Number(step)];
  }
  const { line, column } = placeOf(node);
  return `${line}:${column}`;
}

const places: { text: string; path: (string | number)[]; at: string }[] = [
  { text: "a: b", path: ["a"], at: "1:4" },
  { text: 'a: "b"', path: ["a"], at: "1:4" },
  { text: "a: 'b'", path: ["a"], at: "1:4" },
  { text: "a:\n  - x\n  - y", path: ["a", 1], at: "3:5" },
  { text: "a:\n  b:\n    c: 1", path: ["a", "b", "c"], at: "3:8" },
  { text: "a: {b: [1, 22]}", path: ["a", "b", 1], at: "1:12" },
  { text: "a:\nb: 1", path: ["a"], at: "1:1" },
  { text: "é: 日本\nb: x", path: ["b"], at: "2:4" },
  { text: "a: &x 1\nb: *x", path: ["b"], at: "1:7" },
];
for (const { text, path, at } of places) {
  Deno.test(`readYaml() places ${path.join(".")} of ${JSON.stringify(text)} at ${at}`, () => {
    strictEqual(place(text, ...path), at);
  });
}

Deno.test("readYaml() places keys", () => {
  const root = read('x: 1\n  \n"k": 2\n').root as MapNode;
  const { line, column } = placeOf(root.entries.get("k")!);
  deepStrictEqual([line, column], [3, 1]);
});

const wrong: { name: string; text: string; problems: string[] }[] = [
  {
    name: "a key set twice",
    text: "a: 1\nb: 2\na: 3\n",
    problems: ['3:1 Cannot set "a" twice: it is set on line 1 already'],
  },
  {
    name: "each of several mistakes",
    text: "a: *x\nb: {c: 1, c: 2}\n? [d]\n: 1\ne: {<<: 1}\n",
    problems: [
      '1:4 Cannot find the anchor of "*x"',
      '2:11 Cannot set "c" twice: it is set on line 2 already',
      "3:3 Cannot use a list or a mapping as a key",
      "5:9 Cannot merge with `<<`: the value is no mapping",
    ],
  },
  {
    name: "a second document",
    text: "a: 1\n---\nb: 2\n",
    problems: ["2:1 Cannot read the YAML: it holds more than one document"],
  },
  {
    name: "an alias inside of its own anchor",
    text: "a: &x [*x]",
    problems: ['1:8 Cannot find the anchor of "*x"'],
  },
];
for (const { name, text, problems } of wrong) {
  Deno.test(`readYaml() refuses ${name}`, () => {
    deepStrictEqual(lines(read(text).problems), problems);
  });
}

const syntax: [string, string][] = [
  ["a: [1, 2", "1:"],
  ["a: b: c", "1:"],
  ["a:\n\t- b", "2:"],
  ["a: 'x", "1:"],
  ["a: %x", "1:4"],
  ["a: 1\n b: 2", "2:"],
  ["a: @x", "1:4"],
  ["a: \u0000", "1:"],
];
for (const [text, where] of syntax) {
  Deno.test(`readYaml() refuses ${JSON.stringify(text)} with a place and a hint`, () => {
    const { root, problems } = read(text);
    strictEqual(root, undefined);
    const [problem, ...more] = problems;
    deepStrictEqual(more, []);
    strictEqual(problem.level, "error");
    match(problem.message, /^Cannot read the YAML: /);
    strictEqual(lines(problems)[0].startsWith(where), true, lines(problems)[0]);
    strictEqual(typeof problem.hint, "string");
  });
}

const limits: { name: string; text: string; message: RegExp }[] = [
  {
    name: "a text over 1 MiB",
    text: "x".repeat(yamlLimits.bytes + 1),
    message: /1048577 bytes, the limit is 1048576/,
  },
  {
    name: "a text over 1 MiB of UTF-8",
    text: "é".repeat(yamlLimits.bytes / 2 + 1),
    message: /1048578 bytes, the limit is 1048576/,
  },
  {
    name: "deep flow nesting",
    text: "[".repeat(500_000),
    message: /maxDepth|depth/,
  },
  {
    name: "deep block nesting",
    text: Array.from({ length: 200 }, (_, at) => " ".repeat(at) + "a:").join(
      "\n",
    ),
    message: /maxDepth|depth/,
  },
  {
    name: "too many values",
    text: "- 1\n".repeat(yamlLimits.nodes + 1),
    message: /more than 200000 values/,
  },
  {
    name: "too many aliases",
    text: `a: &x 1\nb: [${"*x,".repeat(yamlLimits.aliases + 1)}]`,
    message: /more than 100 aliases/,
  },
  {
    name: "aliases without end",
    text: Array.from(
      { length: 9 },
      (_, at) =>
        `a${at}: &a${at} [${
          Array.from({ length: 9 }, () => at === 0 ? "x" : `*a${at - 1}`)
        }]`,
    ).join("\n"),
    message: /more than 200000 values, aliases counted/,
  },
];
for (const { name, text, message } of limits) {
  Deno.test(`readYaml() refuses ${name}, at once`, () => {
    const before = performance.now();
    const { problems } = read(text);
    strictEqual(problems.length, 1);
    match(problems[0].message, message);
    strictEqual(problems[0].at?.file, "a.yml");
    strictEqual(performance.now() - before < 5_000, true);
  });
}

Deno.test("readYaml() reads 20,000 unique keys and 90 anchors fast", () => {
  const keys = Array.from({ length: 20_000 }, (_, at) => `k${at}: v${at}`);
  const anchors = Array.from({ length: 90 }, (_, at) => `a${at}: &n${at} x`);
  const before = performance.now();
  const { problems } = read([...keys, ...anchors].join("\n"));
  deepStrictEqual(problems, []);
  strictEqual(performance.now() - before < 5_000, true);
});

Deno.test("readYaml() agrees with the plain loader on JSON values", () => {
  const json = fc.json({ maxDepth: 4 });
  fc.assert(
    fc.property(json, (text) => {
      deepStrictEqual(plain(text), load(text));
    }),
    { numRuns: 500 },
  );
});

Deno.test("readYaml() never throws", () => {
  const texts = fc.string({
    unit: fc.constantFrom(..."ab:-? \n\t[]{},&*!|>'\"%@`#<~.0"),
    maxLength: 30,
  });
  fc.assert(
    fc.property(texts, (text) => {
      const { root, problems } = read(text);
      strictEqual(root !== undefined || problems.length > 0, true);
      for (const { at } of problems) strictEqual(at!.line >= 1, true);
    }),
    { numRuns: 5000 },
  );
});

const kinds: [string, string, boolean][] = [
  ["[]", "a list", false],
  ["{}", "a mapping", false],
  ["", "nothing", true],
  ["1", "a number", false],
  ["true", "a boolean", false],
  ["'1'", "text", false],
];
for (const [text, words, empty] of kinds) {
  Deno.test(`describe() calls ${JSON.stringify(text)} ${words}`, () => {
    const { root } = read(text);
    strictEqual(describe(root!), words);
    strictEqual(isNull(root!), empty);
  });
}

Deno.test("startOf() is the first character of a file", () => {
  deepStrictEqual(startOf("a.yml"), { file: "a.yml", line: 1, column: 1 });
});
