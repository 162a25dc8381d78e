import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  bareValue,
  sampleBundle,
  sampleProject,
} from "../../tests/fakes/compose_samples.ts";
import { loadCompose } from "./load.ts";
import { printCompose } from "./print_compose.ts";

const files = {
  "a.env": "SECRET=hidden\nGONE=hidden\nSHOWN=hidden",
  "raw.env": "RAW=hidden",
  "c.txt": "c",
  "s.txt": "hidden",
  "nginx.conf": "n",
};
const more = {
  files,
  paths: { "nginx.conf": "file" as const },
  variables: { V: "hidden" },
};
const text = `services:
  a:
    image: x
    env_file: [a.env, {path: ./raw.env, format: raw, required: false}, {path: none, required: false}]
    environment: {SHOWN: $$1, GONE: }
    configs: [c]
    secrets: [s, {source: v, target: t, uid: "1", mode: 0o440}]
    volumes: ["./nginx.conf:/n:ro"]
configs: {c: {file: c.txt}}
secrets: {s: {file: ./s.txt}, v: {environment: V}}
`;

Deno.test("printCompose() names files instead of telling what is in them", () => {
  const printed = printCompose(sampleProject(text, more));
  strictEqual(
    printed,
    `---
name: kompox-compose
services:
  a:
    configs:
      - source: c
    env_file:
      - path: ./a.env
      - path: ./raw.env
        required: false
        format: raw
      - path: ./none
        required: false
    environment:
      GONE: null
      SHOWN: $$1
    image: x
    networks:
      default: null
    secrets:
      - source: s
      - source: v
        target: t
        uid: "1"
        mode: "0440"
    volumes:
      - type: bind
        source: ./nginx.conf
        target: /n
        read_only: true
        bind:
          create_host_path: true
networks:
  default:
    name: kompox-compose_default
configs:
  c:
    file: c.txt
secrets:
  s:
    file: ./s.txt
  v:
    environment: V
`,
  );
  ok(!printed.includes("hidden"));
});

Deno.test("printCompose() means the same when files are there as well", () => {
  const project = sampleProject(text, more);
  const printed = printCompose(project);
  const { project: again, problems } = loadCompose(sampleBundle(printed, more));
  deepStrictEqual(problems.filter(({ level }) => level === "error"), []);
  deepStrictEqual(bareValue(again!.services), bareValue(project.services));
  strictEqual(printCompose(again!), printed);
});
