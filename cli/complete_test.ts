import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { VolumeDisk } from "../core/operations/disk.ts";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { FakeOperations } from "../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../tests/fakes/fake_program.ts";
import type { Program } from "./command.ts";
import { answerCompletion, complete } from "./complete.ts";

const asked: string[] = [];
const program: Program = {
  ...fakeProgram(new FakeOperations()),
  names: (kind, { dbUrl, choice }) => {
    asked.push(`${kind} ${dbUrl} ${choice.files.join()}`);
    return Promise.resolve(
      kind === "containers" ? ["web", "my-db"] : [`a ${kind}`],
    );
  },
};

const cases: readonly {
  readonly words: readonly string[];
  readonly kind?: "files" | "dirs";
  readonly gives?: readonly string[];
}[] = [
  { words: ["ap"], gives: ["app"] },
  { words: ["app", "st"], gives: ["status"] },
  { words: ["admin", "s"], gives: ["service"] },
  { words: ["admin", "ws", "l"], gives: ["list"] },
  { words: ["admin", "app", "create", "-f", ""], kind: "files" },
  { words: ["app", "nonsense", ""], gives: [] },
  { words: ["help", "app", "stat"], gives: ["status"] },
  { words: ["--output=json", "app", "dest"], gives: ["destroy"] },
  { words: ["-o", ""], gives: ["table", "wide", "json", "yaml", "name"] },
  { words: ["app", "validate", "-o", "s"], gives: ["sarif"] },
  { words: ["app", "validate", "--output=s"], gives: ["--output=sarif"] },
  { words: ["--log-level", "w"], gives: ["warn"] },
  { words: ["app", "logs", "--fol"], gives: ["--follow"] },
  { words: ["app", "logs", "--follow", "--fol"], gives: [] },
  { words: ["app", "logs", "-fc", "w"], gives: ["web"] },
  { words: ["app", "logs", "-c", ""], gives: ["web", "my-db"] },
  { words: ["app", "logs", "--container=m"], gives: ["--container=my-db"] },
  { words: ["app", "logs", "--nonsense=m"], gives: [] },
  { words: ["app", "logs", "--since", ""], gives: [] },
  { words: ["app", "status", "-A", ""], gives: ["a apps"] },
  { words: ["app", "exec", "--", ""], kind: "files" },
  { words: ["app", "validate", "--file", ""], kind: "files" },
  { words: ["app", "validate", "--out-manifest", "x"], kind: "files" },
  { words: ["--chdir", ""], kind: "dirs" },
];
for (const { words, kind = "words", gives = [] } of cases) {
  Deno.test(`complete() offers ${kind} ${gives.join(" ")} after "${words.join(" ")}"`, async () => {
    const got = await complete(program, words, new FakeIo());
    strictEqual(got.kind, kind);
    if (words.includes("nonsense")) return;
    deepStrictEqual(got.words.map(([word]) => word), gives);
  });
}

Deno.test("complete() offers the flags of a command that takes no words", async () => {
  const { words } = await complete(
    program,
    ["app", "status", ""],
    new FakeIo(),
  );
  deepStrictEqual(words.slice(0, 2), [
    ["--app-name", "app to work on; without it the one of kompoxops.yml"],
    ["--db-url", "where the resources are kept"],
  ]);
});

Deno.test("complete() looks for names where the flags of the line say", async () => {
  asked.length = 0;
  const io = new FakeIo({ files: { "shop/": "" } });
  await complete(program, [
    "--chdir=shop",
    "--db-url",
    "file:other.yml",
    "app",
    "deploy",
    "-f",
    "prod.yml",
    "-A",
    "",
  ], io);
  deepStrictEqual(asked, ["apps file:other.yml prod.yml"]);
  deepStrictEqual(io.entered, ["shop"]);
});

Deno.test("answerCompletion() gives up what it does not need, and no words rather than a failure", async () => {
  const io = new FakeIo();
  const broken: Program = {
    ...program,
    names: () => Promise.reject(new Error("no")),
  };
  const argv = ["--", "app", "logs", "-c", ""];
  strictEqual(await answerCompletion(broken, argv, io), 0);
  strictEqual(io.stdout.text, ":words\n");
  strictEqual(io.stderr.text, "");
  deepStrictEqual(io.revoked, ["write", "net", "run"]);
});

Deno.test("complete() asks for the disks of the volume that the line names, and keeps the network for it", async () => {
  const disk = { name: "vol1" } as VolumeDisk;
  const inputs: unknown[] = [];
  const live = fakeProgram({
    listDisks(input) {
      inputs.push(input);
      return Promise.resolve([disk]);
    },
  });
  const lines = [
    ["disk", "assign", "data", "-D", ""],
    ["disk", "delete", "-A", "shop", "-V", "data", "--disk-name=v"],
  ];
  const found: string[] = [];
  for (const line of lines) {
    const io = new FakeIo();
    const { words } = await complete(live, line, io);
    found.push(...words.map(([word]) => word));
    deepStrictEqual(io.revoked, []);
  }
  deepStrictEqual(found, ["vol1", "--disk-name=vol1"]);
  deepStrictEqual(inputs, [
    { appName: undefined, volumeName: "data", usage: false },
    { appName: "shop", volumeName: "data", usage: false },
  ]);
});

Deno.test("complete() offers volumes as the word behind the commands on disks", async () => {
  asked.length = 0;
  await complete(program, ["disk", "list", ""], new FakeIo());
  deepStrictEqual(asked, ["volumes file:kompoxops.yml "]);
});
