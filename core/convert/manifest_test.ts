import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { load, loadAll, YAML11_SCHEMA } from "js-yaml";
import { readYaml } from "../domain/read_yaml.ts";
import { Source } from "../domain/source.ts";
import { toPlain } from "../domain/tree.ts";
import type { KubeObject } from "../ports/kube.ts";
import { writeManifest } from "./manifest.ts";

function object(fields: Record<string, unknown>): KubeObject {
  return { apiVersion: "v1", kind: "T", metadata: { name: "x1" }, ...fields };
}

/** The lines that a field adds to a document. */
function written(fields: Record<string, unknown>): string {
  const text = writeManifest([object(fields)]);
  const frame = "---\napiVersion: v1\nkind: T\nmetadata:\n  name: x1\n";
  strictEqual(text.startsWith(frame), true, text);
  return text.slice(frame.length);
}

const layouts: {
  name: string;
  given: Record<string, unknown>;
  text: string;
}[] = [
  {
    name: "sorts keys and indents sequences",
    given: { z: { b: [1, { d: 1, c: [true] }], a: "x" } },
    text: "z:\n  a: x\n  b:\n    - 1\n    - c:\n        - true\n      d: 1\n",
  },
  {
    name: "writes lists in lists",
    given: { z: [["a", ["b"]], [], {}] },
    text: "z:\n  -\n    - a\n    -\n      - b\n  - []\n  - {}\n",
  },
  {
    name: "leaves nulls and empty mappings out, keeps empty lists",
    given: { v: null, w: {}, x: { inner: { deep: undefined } }, z: [] },
    text: "z: []\n",
  },
  {
    name: "keeps emptiness that has a meaning",
    given: { z: { emptyDir: {}, podSelector: {}, namespaceSelector: {} } },
    text: "z:\n  emptyDir: {}\n  namespaceSelector: {}\n  podSelector: {}\n",
  },
  {
    name: "quotes what looks like another type",
    given: { z: ["281717", "1e1234", "true", "on", "0x1F", "12:30", "1_0"] },
    text:
      'z:\n  - "281717"\n  - "1e1234"\n  - "true"\n  - "on"\n  - "0x1F"\n  - "12:30"\n  - "1_0"\n',
  },
  {
    name: "leaves plain what is only a text",
    given: { z: ["127.0.0.1", "10Gi", "-c", "a: b".replace(" ", ""), "/x"] },
    text: "z:\n  - 127.0.0.1\n  - 10Gi\n  - -c\n  - a:b\n  - /x\n",
  },
  {
    name: "writes several lines as a block",
    given: { x: "a\n\n  b", z: "a\nb\n" },
    text: "x: |-\n  a\n\n    b\nz: |\n  a\n  b\n",
  },
  {
    name: "escapes what a block cannot hold",
    given: { v: " a\nb", w: "a\n\n", x: "a\u0000\nb", z: "\u2028" },
    text: 'v: " a\\nb"\nw: "a\\n\\n"\nx: "a\\u0000\\nb"\nz: "\\u2028"\n',
  },
];
for (const { name, given, text } of layouts) {
  Deno.test(`writeManifest() ${name}`, () => {
    strictEqual(written(given), text);
  });
}

Deno.test("writeManifest() gives nothing for nothing", () => {
  strictEqual(writeManifest([]), "");
});

Deno.test("writeManifest() writes a document each object", () => {
  const text = writeManifest([object({ a: 1 }), object({ b: "2" })]);
  deepStrictEqual(loadAll(text), [object({ a: 1 }), object({ b: "2" })]);
});

/** Texts that YAML readers of some version take for something else. */
const tricky = fc.constantFrom(
  ..."~ null Null NULL yes No on OFF y N = << .inf -.INF .NaN . - -- --- ... + +1 -1 1. .5 1e3 1e1234 1E+2 0x0 0o17 017 0b1 1_000 1,2 12:30:45 190:20:30.15 2024-01-01 2001-12-14t21:59:43.10-05:00 2001-1-1 # a: :a a: b #c @x `x %x !x &x *x |x >x ? - ?x {a} [a] ' \" a'b a\"b \\"
    .split(" "),
  "",
  " ",
  "a ",
  " a",
  "a: b",
  "a #b",
  "a\tb",
  "\ta\nb",
  "a\n",
  "a\n\n",
  "\n",
  "\na",
  "a\n b",
  "a \nb",
  "a\r\nb",
  "\u0085",
  "\ufeff",
  "\u007f",
  "😀",
  "\ud800",
);
const texts = fc.oneof(
  tricky,
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(..."0123456789.-+eExo_: \n#\t'\"\\"),
    maxLength: 10,
  }),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

Deno.test("writeManifest() is read back the same by YAML 1.1, by 1.2 and by ours", () => {
  fc.assert(
    fc.property(values, (value) => {
      const expected = {
        apiVersion: "v1",
        kind: "T",
        metadata: { name: "x1" },
      };
      const kept = withoutEmpty({ value, ...expected });
      const text = writeManifest([object({ value })]);
      deepStrictEqual(load(text), kept);
      deepStrictEqual(load(text, { schema: YAML11_SCHEMA }), kept);
      const { root, problems } = readYaml(new Source("x.yml", text));
      deepStrictEqual(problems, []);
      deepStrictEqual(toPlain(root!), kept);
    }),
    { numRuns: 3000 },
  );
});

/** The rule of the writer, by way of the values. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, withoutEmpty(inner)] as const)
    .filter(([key, inner]) =>
      /(?:^emptyDir|selector)$/i.test(key) || typeof inner !== "object" ||
      inner === null || Array.isArray(inner) || Object.keys(inner).length > 0
    );
  return Object.fromEntries(kept);
}

Deno.test("writeManifest() takes a text of 1 MiB in its stride", () => {
  const long = "a: b # 'c' ".repeat(100_000);
  const before = performance.now();
  deepStrictEqual(
    load(writeManifest([object({ z: long })])),
    object({ z: long }),
  );
  deepStrictEqual(
    load(writeManifest([object({ z: "0".repeat(1 << 20) + "x" })])),
    object({ z: "0".repeat(1 << 20) + "x" }),
  );
  strictEqual(performance.now() - before < 5_000, true);
});
