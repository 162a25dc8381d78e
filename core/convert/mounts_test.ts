import { deepStrictEqual, match } from "node:assert/strict";
import type { ComposeMount } from "../compose/model.ts";
import {
  composeService,
  mount,
  spot,
  target,
} from "../../tests/fakes/compose_builder.ts";
import { convertMounts } from "./mounts.ts";

const { volumes } = target({ volumes: ["files", "data"] }).app;

const cases: {
  name: string;
  given: ComposeMount[];
  mounts: string[];
  subPaths?: string[];
  problems?: string[];
}[] = [
  { name: "gives none for none", given: [], mounts: [] },
  {
    name: "keeps Compose order, sub paths and read-only",
    given: [
      mount("data/pg", "/var/lib/pg"),
      mount("./up", "/up", { readOnly: true }),
      mount("data", "/all"),
      mount(".", "/root"),
    ],
    mounts: [
      "data[pg] /var/lib/pg",
      "files[up] /up ro",
      "data /all",
      "files /root",
    ],
    subPaths: ["data/pg", "files/up"],
  },
  {
    name: "cleans paths",
    given: [mount("data//a/./b/", "/x//y/")],
    mounts: ["data[a/b] /x/y"],
    subPaths: ["data/a/b"],
  },
  {
    name: "refuses a volume that the app does not have",
    given: [
      mount("dat/x", "/x", { line: 4 }),
      mount("other", "/y", { line: 5 }),
    ],
    mounts: [],
    problems: [
      '4 Cannot mount volume "dat": it is not in "app.volumes" | did you mean "data"?',
      '5 Cannot mount volume "other": it is not in "app.volumes" | use one of: files, data',
    ],
  },
  {
    name: "refuses paths that leave the volume",
    given: [
      mount("data/../x", "/x", { line: 4 }),
      mount("data/a\nb", "/y", { line: 5 }),
    ],
    mounts: [],
    problems: [
      '4 Cannot mount "../x": it leaves the volume, or has a control character | write a path inside the volume, without ..',
      '5 Cannot mount "a\nb": it leaves the volume, or has a control character | write a path inside the volume, without ..',
    ],
  },
  {
    name: "refuses targets that Kubernetes would refuse",
    given: [
      mount("data", "x", { line: 1 }),
      mount("data", "/", { line: 2 }),
      mount("data", "/a:b", { line: 3 }),
      mount("data", "/a/../b", { line: 4 }),
      mount("data", "", { line: 5 }),
    ],
    mounts: [],
    problems: [
      '1 Cannot mount at "x": it is no absolute path | begin the path in the container with /',
      '2 Cannot mount at "/": that is the whole file system of the container | mount at a directory below /',
      '3 Cannot mount at "/a:b": Kubernetes allows no colon or control character there | choose another path in the container',
      '4 Cannot mount at "/a/../b": it has a part ".." | write the path without ..',
      '5 Cannot mount at "": it is no absolute path | begin the path in the container with /',
    ],
  },
  {
    name: "refuses two mounts at one place",
    given: [
      mount("data", "/x", { line: 3 }),
      mount("files", "/x/", { line: 4 }),
    ],
    mounts: ["data /x"],
    problems: [
      '4 Cannot mount at "/x/" twice: line 3 does already | remove one of the two mounts',
    ],
  },
];
for (const { name, given, mounts, subPaths = [], problems = [] } of cases) {
  Deno.test(`convertMounts() ${name}`, () => {
    const service = composeService("web", { mounts: given });
    const got = convertMounts(service, volumes);
    deepStrictEqual(
      got.volumeMounts.map(({ name, subPath, mountPath, readOnly }) =>
        `${name}${subPath ? `[${subPath}]` : ""} ${mountPath}${
          readOnly ? " ro" : ""
        }`
      ),
      mounts,
    );
    deepStrictEqual(
      got.subPaths.map(({ volumeName, path }) => `${volumeName}/${path}`),
      subPaths,
    );
    deepStrictEqual(
      got.problems.map(({ at, message, hint }) =>
        `${at?.line} ${message} | ${hint}`
      ),
      problems,
    );
  });
}

Deno.test("convertMounts() refuses a relative path when the app has no volume", () => {
  const service = composeService("web", { mounts: [mount("./a", "/a")] });
  const [problem] = convertMounts(service, []).problems;
  deepStrictEqual(problem.level, "error");
  match(problem.message, /"\.\/a": the app has no volume/);
});

Deno.test("convertMounts() gives each temporary mount a volume of its own", () => {
  const service = composeService("web", {
    mounts: [
      { kind: "tmpfs", spot: spot(), target: "/a", sizeBytes: 64 * 2 ** 20 },
      { kind: "tmpfs", spot: spot(), target: "/b", sizeBytes: 64_000_001 },
      { kind: "tmpfs", spot: spot(), target: "/c" },
      { kind: "anonymous", spot: spot(7), target: "/d" },
    ],
  });
  const got = convertMounts(service, []);
  deepStrictEqual(got.emptyDirs.map(({ emptyDir }) => emptyDir), [
    { medium: "Memory", sizeLimit: "64Mi" },
    { medium: "Memory", sizeLimit: "64000001" },
    { medium: "Memory" },
    {},
  ]);
  const names = got.emptyDirs.map(({ name }) => name);
  deepStrictEqual(new Set(names).size, 4);
  deepStrictEqual(got.volumeMounts.map(({ name }) => name), names);
  for (const name of names) {
    match(name, /^compose-(?:tmpfs|anonymous)-[0-9a-f]{10}$/);
  }
  deepStrictEqual(
    got.problems.map(({ level, at }) => [level, at?.line]),
    [["warning", 1], ["warning", 1], ["warning", 1], ["warning", 7]],
  );
});
