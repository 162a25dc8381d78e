/**
 * Every bad file goes through `app validate`: in this process all of them, as
 * the real executable one of ten. Each has its exit code, its place and its
 * message, no stack trace, 2 s and 256 MiB at most.
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { run } from "../../cli/run.ts";
import type { Problem } from "../../core/domain/error.ts";
import type { Operations } from "../../core/operations/operations.ts";
import { validateApp } from "../../core/usecases/app/validate.ts";
import {
  bundleEntry,
  executables,
  runArgs,
} from "../../scripts/executables.ts";
import { FakeIo } from "../fakes/fake_io.ts";
import { fakeBundle, fakePorts, fakeTarget } from "../fakes/fake_ports.ts";
import { fakeProgram } from "../fakes/fake_program.ts";
import { type BadFile, badFiles } from "./bad_files.ts";

const limitMs = 2000;
const limitKib = 256 * 1024;
const config = `version: v1
service: {name: ops}
provider: {name: local, driver: k3s}
cluster: {name: local, existing: true}
app: {name: shop, compose: "file:compose.yml"}
`;

const files = await badFiles();

Deno.test("the corpus has at least 300 bad files, no two the same", () => {
  ok(files.length >= 300, String(files.length));
  strictEqual(new Set(files.map(({ text }) => text)).size, files.length);
});

for (const file of files) {
  Deno.test(`app validate refuses ${JSON.stringify(file.name)}`, async () => {
    const io = new FakeIo({});
    const started = performance.now();
    const code = await run(
      programOf(file),
      ["app", "validate", "-o", "json"],
      io,
    );
    const tookMs = performance.now() - started;
    strictEqual(code, 3, io.stderr.text);
    ok(tookMs < limitMs, `it takes ${tookMs} ms`);
    checkOutput(file, io.stdout.text, io.stderr.text);
  });
}

/** All of them in the long run; the last result is in docs/long-runs.md. */
const sample = Deno.env.get("KOMPOX_BAD_FILES") === "all" ? files : [
  ...files.filter((_, index) => index % 14 === 0 && index < 290),
  ...files.slice(-15),
];
const timer = await timerThere();
if (!timer) {
  console.log("skipped: memory is not measured, there is no /usr/bin/time");
}

Deno.test(`the executable refuses ${sample.length} of the bad files in 2 s and 256 MiB each`, async (t) => {
  ok(sample.length >= 30);
  const folder = await Deno.makeTempDir({ prefix: "bad-files-" });
  try {
    await Deno.writeTextFile(`${folder}/kompoxops.yml`, config);
    for (const file of sample) {
      await t.step(JSON.stringify(file.name), async () => {
        await Deno.writeTextFile(`${folder}/compose.yml`, file.text);
        await runExecutable(file, folder);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The true command and use case; ports in memory. */
function programOf(file: BadFile) {
  const { ports } = fakePorts({ target: fakeTarget({}) });
  const operations = {
    validateApp: (input, call) => validateApp(ports, input, call),
  } as Partial<Operations> as Operations;
  const program = fakeProgram(operations);
  return {
    ...program,
    wire: async (...args: Parameters<typeof program.wire>) => ({
      ...await program.wire(...args),
      bundle: () => Promise.resolve(fakeBundle(file.text)),
    }),
  };
}

async function runExecutable(file: BadFile, cwd: string): Promise<void> {
  const bundle = Deno.realPathSync(bundleEntry(executables[0]));
  const line = [
    "deno",
    ...runArgs(executables[0], bundle),
    ..."app validate -o json".split(" "),
  ];
  const [command, ...args] = timer
    ? ["/usr/bin/time", "-o", "usage", "-f", "%M", ...line]
    : line;
  const started = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  }).output();
  const tookMs = performance.now() - started;
  const decoder = new TextDecoder();
  strictEqual(code, 3, decoder.decode(stderr));
  ok(tookMs < limitMs, `it takes ${tookMs} ms`);
  checkOutput(file, decoder.decode(stdout), decoder.decode(stderr));
  if (!timer) return;
  // The first line tells that the program failed, the last one the size.
  const usage = await Deno.readTextFile(`${cwd}/usage`);
  const kib = Number(usage.trim().split("\n").at(-1));
  ok(kib > 0 && kib <= limitKib, `it takes ${kib} KiB`);
}

function checkOutput(file: BadFile, stdout: string, stderr: string): void {
  const { problems, objects } = JSON.parse(stdout);
  const told = problems
    .filter(({ level }: Problem) => level === "error")
    .map(({ at, message }: Problem) => [`${at?.line}:${at?.column}`, message]);
  const found = told.some(([place, message]: [string, string]) =>
    (file.place === "*" || place === file.place) &&
    message.startsWith(file.message)
  );
  ok(
    found,
    `${file.place} ${file.message} is not in ${
      JSON.stringify(told.slice(0, 20), null, 2)
    }`,
  );
  deepStrictEqual(objects ?? [], []);
  ok(!/^\s+at .*(?:file:|\.ts:|\.js:)/m.test(stderr), stderr);
}

async function timerThere(): Promise<boolean> {
  return await Deno.stat("/usr/bin/time").then(() => true, () => false);
}
