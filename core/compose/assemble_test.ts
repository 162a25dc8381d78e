import { deepStrictEqual } from "node:assert/strict";
import { load } from "js-yaml";
import {
  problemLines,
  sampleBundle,
} from "../../tests/fakes/compose_samples.ts";
import { loadCompose } from "./load.ts";
import { printCompose } from "./print_compose.ts";

/** The normal form of service `a`, and the errors. */
function normalForm(text: string, files: Record<string, string> = {}) {
  const { project, problems } = loadCompose(sampleBundle(text, { files }));
  const errors = problems.filter(({ level }) => level === "error");
  // deno-lint-ignore no-explicit-any
  const document = load(printCompose(project!)) as any;
  return { document, errors: problemLines(errors) };
}

Deno.test("loadCompose() merges what a file says over what it includes, the first include over later ones", () => {
  const { document, errors } = normalForm(
    "include: [one.yml, two.yml]\nservices: {a: {image: x, environment: {A: '1'}}}\n",
    {
      "one.yml":
        "services: {a: {image: y, environment: {A: '2', B: '2'}, ports: ['80:80']}}",
      "two.yml": "services: {a: {environment: {B: '3', C: '3'}, tty: true}}",
    },
  );
  deepStrictEqual(errors, []);
  const { image, environment, ports, tty } = document.services.a;
  deepStrictEqual([image, environment, ports.length, tty], [
    "x",
    { A: "1", B: "2", C: "3" },
    1,
    true,
  ]);
});

Deno.test("loadCompose() extends a service that is included", () => {
  const { document, errors } = normalForm(
    "include: [one.yml]\nservices: {a: {extends: b, tty: true}}\n",
    { "one.yml": "services: {b: {image: y}}" },
  );
  deepStrictEqual(errors, []);
  deepStrictEqual(document.services.a.image, "y");
});

Deno.test("loadCompose() sets COMPOSE_PROJECT_NAME when the files name the project", () => {
  const { document } = normalForm(
    "name: shop\nservices: {a: {image: '${COMPOSE_PROJECT_NAME}:1'}}\n",
  );
  deepStrictEqual(document.services.a.image, "shop:1");
});

Deno.test("loadCompose() lets a later variable without a value win", () => {
  const { document } = normalForm(
    "services:\n  b: {image: x, environment: {A: '1', B: '1'}}\n" +
      "  a: {extends: b, environment: {A: }}\n",
  );
  deepStrictEqual(document.services.a.environment, { B: "1" });
});

Deno.test("printCompose() writes paths of other directories from the project's, and modes that all read", () => {
  const { document, errors } = normalForm("include: [sub/one.yml]\n", {
    "sub/one.yml": `services:
  a:
    image: x
    build: {context: ., additional_contexts: {one: ./c, two: "docker-image://y"}}
    develop: {watch: [{path: ./src, action: rebuild}]}
    depends_on: {b: {condition: service_started, restart: true, required: false}}
    volumes: [{type: tmpfs, target: /t, tmpfs: {mode: 01777}}]
    secrets: [{source: s, mode: 0o440}]
  b: {image: x}
secrets: {s: {file: ./s.txt}}
configs: {c: {file: ../c.txt}}
`,
    "sub/s.txt": "x",
    "c.txt": "x",
  });
  deepStrictEqual(errors, []);
  const { a } = document.services;
  deepStrictEqual(a.build, {
    additional_contexts: { one: "./sub/c", two: "docker-image://y" },
    context: "./sub",
  });
  deepStrictEqual(a.develop.watch[0].path, "./sub/src");
  deepStrictEqual(a.depends_on, {
    b: { condition: "service_started", required: false, restart: true },
  });
  deepStrictEqual(a.volumes[0].tmpfs, { mode: 0o1777 });
  deepStrictEqual(a.secrets[0].mode, "0440");
  deepStrictEqual(document.secrets.s.file, "./sub/s.txt");
  deepStrictEqual(document.configs.c.file, "./c.txt");
});
