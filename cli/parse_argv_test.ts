import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { KompoxError } from "../core/domain/error.ts";
import { FakeOperations } from "../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../tests/fakes/fake_program.ts";
import { parseArgv } from "./parse_argv.ts";

const program = fakeProgram(new FakeOperations());

const commands: {
  name: string;
  argv: string[];
  path: string;
  flags?: Record<string, unknown>;
  globals?: Record<string, unknown>;
  rest?: string[];
}[] = [
  { name: "takes no flags", argv: ["init"], path: "init" },
  {
    name: "takes global flags before, between and after the words",
    argv: ["--db-url", "a", "app", "--chdir=b", "status", "-o", "json"],
    path: "app status",
    globals: { dbUrl: ["a"], chdir: ["b"], output: ["json"] },
  },
  {
    name: "gives all values of a flag, the last one last",
    argv: ["app", "deploy", "-f", "a", "--file", "b", "--file=c"],
    path: "app deploy",
    flags: { file: ["a", "b", "c"] },
  },
  {
    name: "takes letters together and a value without a space",
    argv: ["app", "exec", "-it", "-cdb", "--", "sh", "-c", "ls"],
    path: "app exec",
    flags: { stdin: true, tty: true, container: ["db"] },
    rest: ["sh", "-c", "ls"],
  },
  {
    name: "takes a dash and an empty text as values",
    argv: ["app", "validate", "--out-compose", "-", "--out-manifest", ""],
    path: "app validate",
    flags: { outCompose: ["-"], outManifest: [""] },
  },
  {
    name: "knows flags that begin with no",
    argv: ["app", "deploy", "--no-wait", "--no-color"],
    path: "app deploy",
    flags: { noWait: true },
    globals: { noColor: true },
  },
  {
    name: "leaves everything after the first -- alone",
    argv: ["app", "exec", "--", "env", "--", "--help"],
    path: "app exec",
    rest: ["env", "--", "--help"],
  },
  {
    name: "reads -f by the command that it stands behind",
    argv: ["app", "logs", "-f"],
    path: "app logs",
    flags: { follow: true },
  },
  {
    name: "takes a value that is the word of a command",
    argv: ["app", "status", "-A", "app"],
    path: "app status",
    flags: { appName: ["app"] },
  },
];
for (const { name, argv, path, flags, globals, rest } of commands) {
  Deno.test(`parseArgv() ${name}`, () => {
    const parsed = parseArgv(program, argv);
    strictEqual(parsed.kind, "run");
    if (parsed.kind !== "run") return;
    strictEqual(parsed.command.path, path);
    deepStrictEqual(parsed.flags, flags ?? {});
    deepStrictEqual(parsed.globals, globals ?? {});
    deepStrictEqual(parsed.rest, rest ?? []);
  });
}

const helps = [
  { argv: [], path: "" },
  { argv: ["-h"], path: "" },
  { argv: ["help"], path: "" },
  { argv: ["app", "--help"], path: "app" },
  { argv: ["--help", "app", "logs"], path: "app logs" },
  { argv: ["help", "app", "logs"], path: "app logs" },
  { argv: ["app", "exec", "-ih"], path: "app exec" },
];
for (const { argv, path } of helps) {
  Deno.test(`parseArgv() gives help for "${argv.join(" ")}"`, () => {
    deepStrictEqual(parseArgv(program, argv), { kind: "help", path });
  });
}

Deno.test("parseArgv() gives the version before all else", () => {
  deepStrictEqual(parseArgv(program, ["--version", "-h"]), { kind: "version" });
});

// Their messages are in tests/transcripts/usage.txt.
const refused = [
  ["app"],
  ["app", "exec"],
  ["app", "exec", "--"],
  ["app", "status", "shop"],
  ["app", "status", "-q"],
  ["app", "logs", "-fq"],
  ["app", "logs", "--tail"],
  ["app", "__proto__"],
  ["app", "status", "--constructor"],
  ["toString"],
];
for (const argv of refused) {
  Deno.test(`parseArgv() refuses "${argv.join(" ")}" as usage`, () => {
    throws(
      () => parseArgv(program, argv),
      (error) => error instanceof KompoxError && error.kind === "usage",
    );
  });
}
