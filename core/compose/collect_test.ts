import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure, KompoxError } from "../domain/error.ts";
import type { ComposeOrigin } from "../domain/resources.ts";
import { Source } from "../domain/source.ts";
import { collectBundle, type CollectOptions } from "./collect.ts";
import { loadCompose } from "./load.ts";
import type { PathFacts, ProjectReader } from "./project_reader.ts";
import { problemLines } from "../../tests/fakes/compose_samples.ts";

/** A file system in memory: texts, `dir/`, `-> target` links, `!` devices. Stands in /work. */
class FakeReader implements ProjectReader {
  readonly reads: string[] = [];
  readonly #files: Readonly<Record<string, string>>;

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = files;
  }

  look(path: string): Promise<PathFacts | undefined> {
    const realPath = this.#follow(absolute(path));
    const text = this.#files[realPath];
    const names = Object.keys(this.#files);
    if (text === undefined) {
      const isDirectory = names.some((name) => name.startsWith(`${realPath}/`));
      return Promise.resolve(
        isDirectory ? { kind: "directory", realPath, sizeBytes: 0 } : undefined,
      );
    }
    const kind = text === "!" ? "other" : "file";
    return Promise.resolve({ kind, realPath, sizeBytes: text.length });
  }

  readTextFile(path: string, limitBytes: number): Promise<string> {
    const text = this.#files[this.#follow(absolute(path))];
    this.reads.push(path);
    if (text.length > limitBytes) {
      throw failure("invalid", `Cannot read "${path}": it is too long`);
    }
    return Promise.resolve(text);
  }

  async readFile(path: string, limitBytes: number): Promise<Uint8Array> {
    return new TextEncoder().encode(await this.readTextFile(path, limitBytes));
  }

  #follow(path: string): string {
    const target = this.#files[path];
    return target?.startsWith("-> ") ? target.slice(3) : path;
  }
}

function absolute(path: string): string {
  const parts: string[] = [];
  const whole = path.startsWith("/") ? path : `/work/${path}`;
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function options(more: Partial<CollectOptions> = {}): CollectOptions {
  return {
    files: ["compose.yml"],
    envFiles: [],
    profiles: [],
    env: () => undefined,
    ...more,
  };
}

function collect(
  files: Record<string, string>,
  more?: Partial<CollectOptions>,
  origin?: ComposeOrigin,
) {
  return collectBundle(origin, new FakeReader(files), options(more));
}

const image = "services: {a: {image: x}}";

Deno.test("collectBundle() takes all that the files name, and nothing else", async () => {
  const reader = new FakeReader({
    "/work/app/compose.yml": `include: [more/inc.yml]
services:
  a:
    extends: {file: base/b.yml, service: b}
    image: "x:\${TAG}"
    env_file: [a.env, {path: none.env, required: false}]
    environment: [PASS, OTHER=$X]
    volumes: ["./data:/data", "./conf.d/a:/a", "./absent:/b"]
  p: {image: y, profiles: [p], env_file: p.env}
`,
    "/work/app/base/b.yml": "services: {b: {env_file: b.env}}",
    "/work/app/base/b.env": "B=1",
    "/work/app/more/inc.yml": "services: {c: {image: 'c:$INC'}}",
    "/work/app/more/.env": "INC=7",
    "/work/app/a.env": "A=${FROM_FILE}\nBARE\n",
    "/work/app/.env": "TAG=1\nUNUSED=secret\nX=dotenv\n",
    "/work/app/data/x": "",
    "/work/app/conf.d/a": "",
    "/work/app/p.env": "P=1",
  });
  const values: Record<string, string> = {
    X: "process",
    PASS: "pw",
    BARE: "bare",
    FROM_FILE: "f",
    HOME: "/root",
  };
  const bundle = await collectBundle(
    undefined,
    reader,
    options({ files: ["app/compose.yml"], env: (name) => values[name] }),
  );
  deepStrictEqual(Object.keys(bundle.files).sort(), [
    "a.env",
    "base/b.env",
    "base/b.yml",
    "compose.yml",
    "conf.d/a",
    "more/.env",
    "more/inc.yml",
  ]);
  deepStrictEqual(bundle.paths, { data: "directory", "conf.d/a": "file" });
  deepStrictEqual(bundle.variables, {
    BARE: "bare",
    FROM_FILE: "f",
    PASS: "pw",
    TAG: "1",
    X: "process",
  });
  strictEqual(bundle.directory, "app");
  const here = loadCompose(bundle);
  const sent = loadCompose(JSON.parse(JSON.stringify(bundle)));
  deepStrictEqual(problemLines(sent.problems), problemLines(here.problems));
  deepStrictEqual(
    problemLines(sent.problems).filter((line) => !line.includes(" info ")),
    [
      'app/compose.yml:8:31 warning Cannot let the container write "/a": it gets a copy of "./conf.d/a"',
    ],
  );
  const environment = sent.project!.services[0].environment;
  deepStrictEqual(
    [...environment].map(([name, { value }]) => `${name}=${value}`),
    [
      "A=f",
      "B=1",
      "BARE=bare",
      "OTHER=process",
      "PASS=pw",
    ],
  );
});

Deno.test("collectBundle() takes profiles from COMPOSE_PROFILES unless some are given", async () => {
  const files = {
    "/work/compose.yml": image,
    "/work/.env": "COMPOSE_PROFILES=a, b",
  };
  deepStrictEqual((await collect(files)).profiles, ["a", "b"]);
  deepStrictEqual((await collect(files, { profiles: ["c"] })).profiles, ["c"]);
});

Deno.test("collectBundle() reads --env-file instead of .env, from anywhere", async () => {
  const bundle = await collect({
    "/work/compose.yml": "services: {a: {image: '$A$B$C'}}",
    "/work/.env": "A=wrong",
    "/one.env": "A=1\nB=1",
    "/work/two.env": "B=${A}2",
  }, { envFiles: ["../one.env", "two.env"] });
  deepStrictEqual(bundle.variables, { A: "1", B: "12" });
});

Deno.test("collectBundle() returns an empty bundle when there is nothing to collect", async () => {
  const bundle = await collect({}, { files: [] });
  deepStrictEqual(bundle.entries, []);
});

Deno.test("collectBundle() takes an inline document with the text of its file", async () => {
  const origin: ComposeOrigin = {
    kind: "inline",
    file: "ops/kompoxops.yml",
    text: `app: {compose: {services: {a: {image: "x:$V", env_file: e}}}}`,
    pointer: ["app", "compose"],
  };
  const bundle = await collect(
    {
      "/work/ops/kompoxops.yml": "",
      "/work/ops/e": "E=1",
      "/work/ops/.env": "V=2",
    },
    { files: [] },
    origin,
  );
  deepStrictEqual(bundle.entries, [
    { path: "kompoxops.yml", pointer: ["app", "compose"] },
  ]);
  deepStrictEqual(Object.keys(bundle.files).sort(), ["e", "kompoxops.yml"]);
  deepStrictEqual(loadCompose(bundle).project?.services[0].image?.value, "x:2");
});

function fileOrigin(...paths: string[]): ComposeOrigin {
  const source = new Source("ops/kompoxops.yml", "app:\n  compose: file\n");
  return {
    kind: "files",
    paths: paths.map((value) => ({ value, source, offset: 16 })),
  };
}

Deno.test("collectBundle() finds files beside the configuration", async () => {
  const bundle = await collect(
    { "/work/ops/sub/c.yml": image, "/work/ops/sub/d.yml": image },
    { files: [] },
    fileOrigin("sub/c.yml", "sub/d.yml"),
  );
  strictEqual(bundle.directory, "ops/sub");
  deepStrictEqual(bundle.entries.map(({ path }) => path), ["c.yml", "d.yml"]);
});

type Bad = [
  name: string,
  files: Record<string, string>,
  more: Partial<CollectOptions>,
  origin: ComposeOrigin | undefined,
  kind: string,
  problems: string[],
];
const bad: Bad[] = [
  ["a missing -f", { "/work/x": "" }, {}, undefined, "not-found", [
    'undefined:undefined:undefined error Cannot read "compose.yml": there is no such file',
  ]],
  ["a missing directory", {}, { files: ["no/c.yml"] }, undefined, "not-found", [
    'undefined:undefined:undefined error Cannot read the project: there is no directory "no"',
  ]],
  [
    "a missing file:",
    { "/work/ops/x": "" },
    { files: [] },
    fileOrigin("c.yml"),
    "not-found",
    [
      'ops/kompoxops.yml:2:12 error Cannot read "ops/c.yml": there is no such file',
    ],
  ],
  [
    "file: with ..",
    { "/work/ops/x": "" },
    { files: [] },
    fileOrigin("a/../c.yml", "/c.yml"),
    "invalid",
    [
      'ops/kompoxops.yml:2:12 error Cannot read "a/../c.yml": the path leaves the project directory',
      'ops/kompoxops.yml:2:12 error Cannot read "/c.yml": the path is absolute',
    ],
  ],
  [
    "a second file outside",
    { "/work/a/c.yml": image, "/work/d.yml": image },
    { files: ["a/c.yml", "d.yml"] },
    undefined,
    "invalid",
    [
      'undefined:undefined:undefined error Cannot read "d.yml": it is outside the project directory "a", which is that of the first file',
    ],
  ],
  [
    "a directory as file",
    { "/work/compose.yml/x": "" },
    {},
    undefined,
    "invalid",
    [
      'undefined:undefined:undefined error Cannot use "compose.yml": it is a directory',
    ],
  ],
  ["a device", { "/work/compose.yml": "!" }, {}, undefined, "invalid", [
    'undefined:undefined:undefined error Cannot use "compose.yml": it is no plain file',
  ]],
  [
    "a file that is too long",
    { "/work/compose.yml": "x".repeat(10_000_000) },
    {},
    undefined,
    "invalid",
    [
      'undefined:undefined:undefined error Cannot read "compose.yml": it is too long',
    ],
  ],
  [
    "links that leave",
    {
      "/work/compose.yml":
        "services:\n  a:\n    image: x\n    env_file: e\n    volumes: ['./d:/d']\n    extends: {file: b.yml, service: b}",
      "/work/e": "-> /etc/passwd",
      "/etc/passwd": "root",
      "/work/d": "-> /etc/passwd",
      "/work/b.yml": "-> /work2/b.yml",
      "/work2/b.yml": image,
    },
    {},
    undefined,
    "invalid",
    [
      '6:21 error Cannot use "b.yml": it leads out of the project directory, to "/work2/b.yml"',
      '4:15 error Cannot use "e": it leads out of the project directory, to "/etc/passwd"',
      '5:15 error Cannot use "d": it leads out of the project directory, to "/etc/passwd"',
    ],
  ],
  [
    "a link of .env that leaves",
    {
      "/work/compose.yml": image,
      "/work/.env": "-> /etc/shadow",
      "/etc/shadow": "x",
    },
    {},
    undefined,
    "invalid",
    [
      'undefined:undefined:undefined error Cannot use ".env": it leads out of the project directory, to "/etc/shadow"',
    ],
  ],
  [
    "a socket that is mounted",
    {
      "/work/compose.yml": "services: {a: {image: x, volumes: ['./s:/s']}}",
      "/work/s": "!",
    },
    {},
    undefined,
    "invalid",
    [
      '1:36 error Cannot use "s": it is no plain file',
    ],
  ],
  [
    "a broken .env",
    { "/work/compose.yml": image, "/work/.env": "A B" },
    {},
    undefined,
    "invalid",
    [
      ".env:1:1 error Cannot read the line: it does not begin with the name of a variable",
    ],
  ],
  [
    "a missing --env-file",
    { "/work/compose.yml": image },
    { envFiles: ["no"] },
    undefined,
    "not-found",
    [
      'undefined:undefined:undefined error Cannot read "no": there is no such file',
    ],
  ],
];
for (const [name, files, more, origin, kind, problems] of bad) {
  Deno.test(`collectBundle() refuses ${name}`, async () => {
    await rejects(collect(files, more, origin), (error) => {
      ok(error instanceof KompoxError);
      deepStrictEqual([error.kind, problemLines(error.problems)], [
        kind,
        problems,
      ]);
      return true;
    });
  });
}

Deno.test("collectBundle() stops at too many files", async () => {
  const names = Array.from({ length: 1200 }, (_, index) => `e${index}`);
  const files: Record<string, string> = {
    "/work/compose.yml": `services: {a: {image: x, env_file: [${names}]}}`,
  };
  for (const name of names) files[`/work/${name}`] = "A=1";
  await rejects(collect(files), /names more than 1000 files/);
});
