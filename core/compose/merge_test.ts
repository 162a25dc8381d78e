import { deepStrictEqual } from "node:assert/strict";
import { toPlain } from "../domain/tree.ts";
import { loadCompose } from "./load.ts";
import { problemLines } from "../../tests/fakes/compose_samples.ts";

function merged(...texts: string[]) {
  const files = Object.fromEntries(
    texts.map((text, index) => [`${index}.yml`, text]),
  );
  const { project, problems } = loadCompose({
    entries: Object.keys(files).map((path) => ({ path })),
    files,
    paths: {},
    variables: {},
    profiles: [],
  });
  const errors = problems.filter(({ level }) => level === "error");
  return { project, errors: problemLines(errors) };
}

/** Keys of service `a` below, above, merged. */
const cases: [name: string, below: string, above: string, all: unknown][] = [
  ["takes later scalars", "image: x, tty: true", "image: y", {
    image: "y",
    tty: true,
  }],
  ["keeps what a null would replace", "image: x, user: u", "user: ~", {
    image: "x",
    user: "u",
  }],
  ["replaces commands", "image: x, command: [a, b]", "command: c", {
    image: "x",
    command: "c",
  }],
  [
    "merges environments of both forms",
    "image: x, environment: [A=1, B=2]",
    "environment: {B: 3, C: 4}",
    {
      image: "x",
      environment: { A: "1", B: 3, C: 4 },
    },
  ],
  [
    "joins ports, equal ones once",
    "image: x, ports: ['1:1', '2:2']",
    "ports: ['2:2', '3:3']",
    {
      image: "x",
      ports: ["1:1", "2:2", "3:3"],
    },
  ],
  [
    "replaces volumes by target",
    "image: x, volumes: ['./a:/x', 'b:/y']",
    "volumes: [{type: volume, source: c, target: /x}]",
    {
      image: "x",
      volumes: [{ type: "volume", source: "c", target: "/x" }, "b:/y"],
    },
  ],
  [
    "merges dependencies of both forms",
    "image: x, depends_on: {b: {condition: service_healthy}}",
    "depends_on: [c]",
    {
      image: "x",
      depends_on: {
        b: { condition: "service_healthy" },
        c: { condition: "service_started" },
      },
    },
  ],
  ["joins one text and a list", "image: x, dns: 1.1.1.1", "dns: [2.2.2.2]", {
    image: "x",
    dns: ["1.1.1.1", "2.2.2.2"],
  }],
  [
    "merges mappings at any depth",
    "image: x, deploy: {resources: {limits: {cpus: '1'}}}",
    "deploy: {resources: {limits: {memory: 1g}}}",
    {
      image: "x",
      deploy: { resources: { limits: { cpus: "1", memory: "1g" } } },
    },
  ],
  [
    "keeps logging of another driver apart",
    "image: x, logging: {driver: a, options: {x: y}}",
    "logging: {driver: b}",
    {
      image: "x",
      logging: { driver: "b" },
    },
  ],
  [
    "removes what is reset",
    "image: x, ports: ['1:1'], environment: {A: 1, B: 2}",
    "ports: !reset [], environment: {A: !reset null}",
    {
      image: "x",
      environment: { B: 2 },
    },
  ],
  [
    "replaces what is overridden",
    "image: x, ports: ['1:1']",
    "ports: !override ['2:2']",
    {
      image: "x",
      ports: ["2:2"],
    },
  ],
];
for (const [name, below, above, all] of cases) {
  Deno.test(`mergeDocuments() ${name}`, () => {
    const rest = "b: {image: z, healthcheck: {test: t}}, c: {image: z}";
    const { project, errors } = merged(
      `services: {a: {${below}}, ${rest}}`,
      `services: {a: {${above}}}`,
    );
    deepStrictEqual(errors, []);
    const services = project!.tree.entries.get("services")!.value;
    deepStrictEqual((toPlain(services) as { a: unknown }).a, all);
  });
}

Deno.test("mergeDocuments() tells forms that do not fit", () => {
  const { errors } = merged(
    "services: {a: {image: x, healthcheck: {test: t}}}",
    "services: {a: {healthcheck: [t]}}",
  );
  deepStrictEqual(errors, [
    '1.yml:1:29 error Cannot merge "services.a.healthcheck": a list over a mapping',
  ]);
});

Deno.test("mergeDocuments() keeps the place of each key in the file that wrote it", () => {
  const { errors } = merged(
    "services:\n  a:\n    image: x\n    privileged: true\n",
    "services:\n  a:\n    ports: [x]\n",
  );
  deepStrictEqual(errors, [
    '0.yml:4:5 error Cannot accept "privileged": the container would own its node',
    '1.yml:3:13 error Cannot publish port "x": a port is a number from 1 to 65535',
  ]);
});
