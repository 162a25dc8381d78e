import { deepStrictEqual } from "node:assert/strict";
import {
  type BadCase,
  badService,
  testBadCases,
} from "../../tests/fakes/compose_bad_cases.ts";
import { loadCompose } from "./load.ts";
import { sampleBundle } from "../../tests/fakes/compose_samples.ts";

const documents: BadCase[] = [
  ["nothing", "", ["1:1 error Cannot read the Compose file: it is empty"]],
  ["text", "hello", ["1:1 error Cannot read the Compose file: a mapping"]],
  ["a list", "- a", ["1:1 error Cannot read the Compose file: a mapping"]],
  ["no services", "x-a: 1", ["1:1 error Cannot run the project: it has no"]],
  ["empty services", "services:", ["1:1 error Cannot run the project: it has"]],
  ["a list of services", "services: [a]", [
    '1:11 error Cannot read "services": a mapping is expected, a list',
  ]],
  ["broken YAML", "services:\n  a: [", ["2:7 error Cannot read the YAML"]],
  ["a tab", "services:\n\ta: x", ["2:1 error Cannot read the YAML"]],
  ["a key twice", "services:\n  a: {image: x}\n  a: {image: y}", [
    '3:3 error Cannot set "a" twice',
  ]],
  ["two documents", "services: {a: {image: x}}\n---\nservices: {}", [
    "2:1 error Cannot read the YAML: it holds more than one document",
  ]],
  ["an unknown anchor", badService("command: *no"), [
    '4:14 error Cannot find the anchor of "*no"',
  ]],
  ["an unknown top-level key", "service:\n  a: {image: x}", [
    "1:1 error Cannot run the project: it has no services",
    '1:1 error Cannot read the top level: "service" is no key',
  ]],
  ["10 MB", `services:\n${"  # padding\n".repeat(900_000)}`, [
    '1:1 error Cannot read "compose.yml": 10800010 bytes',
  ]],
  ["an alias bomb", bomb(), ["*error Cannot read the YAML: more than"]],
  ["deep nesting", `x: ${"[".repeat(200)}`, ["*error Cannot read the YAML"]],
  ["a service that is text", "services:\n  a: x", [
    '2:6 error Cannot read "a": a mapping is expected, text was found',
  ]],
  ["a service without an image", "services:\n  a: {}", [
    '2:3 error Cannot run "a": it has no image',
  ]],
  ["a service that is nothing", "services:\n  a:", [
    '2:3 error Cannot run "a": it has no image',
  ]],
  ["build without image", "services:\n  a:\n    build: .", [
    '3:5 error Cannot run "a": it has no image, and Kompox builds none',
  ]],
  ["a service with a bad name", 'services:\n  "a b": {image: x}', [
    '2:3 error Cannot name a service "a b"',
  ]],
  ["a missing file", "", [
    'b.yml:1:1 error Cannot read "b.yml": there is no such',
  ], {
    entries: [{ path: "b.yml" }],
  }],
  [
    "a name that objects have",
    "services:\n  __proto__: {image: x}\nconstructor: 1",
    [
      '3:1 error Cannot read the top level: "constructor" is no key of Compose',
    ],
  ],
];

testBadCases([...documents]);

Deno.test("loadCompose() tells all problems at once, in order", () => {
  const { problems } = loadCompose(sampleBundle(
    "services:\n  b:\n    ports: [x]\n  a:\n    image: y\n    privileged: true\n",
  ));
  deepStrictEqual(problems.map(({ at, hint }) => [at?.line, hint !== ""]), [
    [2, true],
    [3, true],
    [6, true],
  ]);
});

function bomb(): string {
  let text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (let level = 1; level < 10; level++) {
    const alias = `*a${level - 1}`;
    text += `a${level}: &a${level} [${Array(9).fill(alias).join(", ")}]\n`;
  }
  return text;
}
