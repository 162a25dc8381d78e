import { deepStrictEqual } from "node:assert/strict";
import { loadCompose } from "./load.ts";
import {
  problemLines,
  sampleBundle,
} from "../../tests/fakes/compose_samples.ts";

function service(text: string, files: Record<string, string> = {}) {
  const { project, problems } = loadCompose(sampleBundle(text, { files }));
  const errors = problems.filter(({ level }) => level === "error");
  deepStrictEqual(problemLines(errors), []);
  return project!.services.find(({ name }) => name === "a")!;
}

Deno.test("resolveExtends() takes a service of the same file as base", () => {
  const a = service(
    "services:\n  a: {extends: b, environment: {X: 2}}\n" +
      "  b: {extends: {service: c}, environment: {X: 1, Y: 1}}\n" +
      "  c: {image: z, command: run}\n",
  );
  deepStrictEqual(
    [a.image?.value, a.command?.value, a.environment.get("X")?.value],
    ["z", ["run"], "2"],
  );
  deepStrictEqual(a.environment.get("Y")?.value, "1");
});

Deno.test("resolveExtends() reads paths of another file from its directory", () => {
  const a = service(
    "services: {a: {extends: {file: sub/b.yml, service: b}}}",
    {
      "sub/b.yml":
        "services: {b: {extends: {file: ../c.yml, service: c}, image: z, volumes: ['./d:/d'], env_file: e}}",
      "sub/e": "E=1",
      "c.yml": "services: {c: {image: q, volumes: ['./f:/f'], tty: true}}",
    },
  );
  deepStrictEqual(
    a.mounts.map((mount) => mount.kind === "bind" && mount.subPath),
    ["f", "sub/d"],
  );
  deepStrictEqual([a.environment.get("E")?.value, a.tty], ["1", true]);
});

Deno.test("importIncludes() takes services with paths from their directory", () => {
  const { project, problems } = loadCompose(sampleBundle(
    "include:\n  - sub/b.yml\n  - path: [c.yml, over.yml]\n    env_file: c.env\n" +
      "services: {a: {image: x, depends_on: [b, c]}}\n",
    {
      files: {
        "sub/b.yml": "services: {b: {image: 'b:$TAG', volumes: ['./d:/d']}}",
        "sub/.env": "TAG=1",
        "c.yml": "services: {c: {image: 'c:$TAG'}}",
        "over.yml": "services: {c: {tty: true}}",
        "c.env": "TAG=2",
      },
    },
  ));
  const errors = problems.filter(({ level }) => level !== "info");
  deepStrictEqual(problemLines(errors), []);
  deepStrictEqual(
    project!.services.map(({ image, tty }) => [image?.value, tty]),
    [["x", false], ["b:1", false], ["c:2", true]],
  );
  const [mount] = project!.services[1].mounts;
  deepStrictEqual(mount.kind === "bind" && mount.subPath, "sub/d");
});

Deno.test("importIncludes() lets the surroundings win over an included .env", () => {
  const { project } = loadCompose(sampleBundle("include: [sub/b.yml]", {
    files: {
      "sub/b.yml": "services: {b: {image: 'b:$TAG'}}",
      "sub/.env": "TAG=1",
    },
    variables: { TAG: "9" },
  }));
  deepStrictEqual(project!.services[0].image?.value, "b:9");
});
