import { deepStrictEqual } from "node:assert/strict";
import { fakeTarget } from "../../tests/fakes/fake_ports.ts";
import { fakeBundle } from "../../tests/fakes/fake_ports.ts";
import { loadCompose } from "../compose/load.ts";
import type { KubeObject } from "../ports/kube.ts";
import { convertApp } from "./app.ts";
import { quiesceCommandsOf } from "./quiesce.ts";

function convert(kompox: string): { deployment: KubeObject; lines: string[] } {
  const text = `services:
  web: {image: nginx}
  data_base:
    image: postgres
${kompox}`;
  const { project, problems } = loadCompose(fakeBundle(text));
  const { objects, problems: more } = convertApp(
    fakeTarget({}),
    project!,
    [],
  );
  const errors = [...problems, ...more].filter(({ level }) =>
    level === "error"
  );
  return {
    deployment: objects.find(({ kind }) => kind === "Deployment")!,
    lines: errors.map(({ at, message }) =>
      `${at?.line}:${at?.column} ${message}`
    ),
  };
}

const cases: readonly {
  name: string;
  kompox: string;
  commands: unknown[];
  lines: string[];
}[] = [
  { name: "has no note without commands", kompox: "", commands: [], lines: [] },
  {
    name: "splits a text and keeps a list",
    kompox:
      "    x-kompox:\n      quiesce: psql -c 'CHECKPOINT'\n      unquiesce: [sh, -c, 'rm /x; true']",
    commands: [{
      container: "data-base",
      quiesce: ["psql", "-c", "CHECKPOINT"],
      unquiesce: ["sh", "-c", "rm /x; true"],
    }],
    lines: [],
  },
  {
    name: "has nothing to undo with one command",
    kompox: "    x-kompox: {quiesce: [sync]}",
    commands: [{ container: "data-base", quiesce: ["sync"], unquiesce: [] }],
    lines: [],
  },
  {
    name: "refuses to undo what is never done",
    kompox: "    x-kompox: {unquiesce: [sync]}",
    commands: [],
    lines: [
      '5:16 Cannot use "x-kompox.unquiesce": there is no "quiesce" that it undoes',
    ],
  },
  {
    name: "refuses an empty command",
    kompox: "    x-kompox: {quiesce: []}",
    commands: [],
    lines: ['5:25 Cannot run "x-kompox.quiesce": it has no command'],
  },
  {
    name: "refuses a command of a shell without one",
    kompox: "    x-kompox: {quiesce: a && b}",
    commands: [],
    lines: [
      '5:25 Cannot split "quiesce" into words: "&" is for a shell, and no shell runs it',
    ],
  },
  {
    name: "refuses a command in a job",
    kompox: "    x-kompox: {quiesce: [sync], job: true}",
    commands: [],
    lines: [
      '5:25 Cannot run "x-kompox.quiesce" in "data_base": it runs to its end before the others',
    ],
  },
];
for (const { name, kompox, commands, lines } of cases) {
  Deno.test(`quiesceNote() ${name}`, () => {
    const got = convert(kompox);
    deepStrictEqual(quiesceCommandsOf(got.deployment), commands);
    deepStrictEqual(got.lines, lines);
  });
}
