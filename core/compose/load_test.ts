import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  bareValue,
  problemLines,
  sampleBundle,
  sampleProject,
  sampleService,
} from "../../tests/fakes/compose_samples.ts";
import { loadCompose } from "./load.ts";

Deno.test("loadCompose() sorts services and knows their places", () => {
  const { services } = sampleProject(
    "services:\n  b: {image: y}\n  a.B_c-1: {image: x}\n",
  );
  deepStrictEqual(
    services.map((
      { name, spot },
    ) => [name, spot.source.placeAt(spot.offset).line]),
    [
      ["a.B_c-1", 3],
      ["b", 2],
    ],
  );
});

const profiles: [active: string[], services: string[]][] = [
  [[], ["a"]],
  [["p"], ["a", "b"]],
  [["q"], ["a", "b", "c"]],
  [["*"], ["a", "b", "c"]],
  [["none"], ["a"]],
];
for (const [active, services] of profiles) {
  Deno.test(`loadCompose() runs ${services} when the profiles are [${active}]`, () => {
    const text =
      "services:\n  a: {image: x}\n  b: {image: x, profiles: [p, q]}\n  c: {image: x, profiles: [q], depends_on: [b]}";
    const loaded = sampleProject(text, { profiles: active });
    deepStrictEqual(loaded.services.map(({ name }) => name), services);
  });
}

Deno.test("loadCompose() leaves what no profile selects unread, but not unknown keys", () => {
  const { problems } = loadCompose(sampleBundle(
    "services:\n  a: {image: x}\n  b: {profiles: [p], ports: [x], privileged: true, imag: y}",
  ));
  deepStrictEqual(problemLines(problems), [
    '3:52 error Cannot read "b": "imag" is no key of Compose there',
  ]);
});

Deno.test("loadCompose() keeps names of env_file apart unless environment sets them", () => {
  const service = sampleService("    env_file: e\n    environment: {B: 3}", {
    files: { e: "A=$V\nB=2" },
    variables: { V: "v" },
  });
  deepStrictEqual([...service.environmentFromFiles!], ["A"]);
  strictEqual(service.environment.get("A")!.value, "v");
});

Deno.test("loadCompose() resolves anchors and merge keys", () => {
  const service = sampleProject(
    "x-a: &a {TZ: UTC, N: 1}\nservices:\n  a:\n    image: x\n    environment: {<<: *a, N: 2}",
  ).services[0];
  deepStrictEqual(bareValue(service.environment), { TZ: "UTC", N: "2" });
});

const inlines: [name: string, text: string, line: number, column: number][] = [
  ["mapping", "app:\n  compose:\n    services:\n      a: {imag: x}\n", 4, 11],
  ["block", "app:\n  compose: |\n\n    services:\n      a: {imag: x}\n", 5, 11],
  [
    "folded block",
    "app:\n  compose: |2-\n    services:\n      a: {imag: x}\n",
    4,
    11,
  ],
  ["quoted text", 'app:\n  compose: "services: {a: {imag: x}}"\n', 2, 27],
];
for (const [name, text, line, column] of inlines) {
  Deno.test(`loadCompose() finds places inside a ${name} of the configuration`, () => {
    const { problems } = loadCompose({
      directory: "ops",
      entries: [{ path: "kompoxops.yml", pointer: ["app", "compose"] }],
      files: { "kompoxops.yml": text },
      paths: {},
      variables: {},
      profiles: [],
    });
    const unknown = problems.find(({ message }) => message.includes('"imag"'));
    deepStrictEqual(unknown?.at, { file: "ops/kompoxops.yml", line, column });
  });
}
