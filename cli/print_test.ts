import { strictEqual } from "node:assert/strict";
import { failure, KompoxError, type Problem } from "../core/domain/error.ts";
import { fakeGlobals } from "../tests/fakes/fake_globals.ts";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { Printer } from "./print.ts";

const at = { file: "compose.yml", line: 9, column: 7 };
const problems: Problem[] = [
  { level: "error", message: 'Cannot read "a"', at, hint: "remove it" },
  { level: "warning", message: "Cannot keep b" },
  { level: "info", message: 'port "3000" has no host port', at },
];

const shown: { name: string; setting?: object; text: string }[] = [
  {
    name: "shows place, level, message and hint",
    text: `compose.yml:9:7: error: Cannot read "a"
  hint: remove it
warning: Cannot keep b
compose.yml:9:7: info: port "3000" has no host port
`,
  },
  {
    name: "leaves out what weighs less than --log-level",
    setting: { logLevel: "error" },
    text: 'compose.yml:9:7: error: Cannot read "a"\n  hint: remove it\n',
  },
  {
    name: "writes a line of JSON for each",
    setting: { logFormat: "json", logLevel: "warn" },
    text:
      `{"level":"error","message":"Cannot read \\"a\\"","file":"compose.yml","line":9,"column":7,"hint":"remove it"}
{"level":"warning","message":"Cannot keep b"}
`,
  },
];
for (const { name, setting, text } of shown) {
  Deno.test(`Printer.problems() ${name}`, () => {
    const io = new FakeIo();
    new Printer(io, fakeGlobals(io, setting)).problems(problems);
    strictEqual(io.stderr.text, text);
    strictEqual(io.stdout.text, "");
  });
}

const colored = "\x1b[31merror:\x1b[0m Cannot x\n";
const plain = "error: Cannot x\n";
const colors: {
  name: string;
  env?: Record<string, string>;
  terminal: boolean;
  text: string;
}[] = [
  { name: "colours a terminal", terminal: true, text: colored },
  { name: "colours no pipe", terminal: false, text: plain },
  {
    name: "obeys NO_COLOR",
    terminal: true,
    env: { NO_COLOR: "1" },
    text: plain,
  },
  {
    name: "takes an empty NO_COLOR as none",
    terminal: true,
    env: { NO_COLOR: "" },
    text: colored,
  },
  {
    name: "colours no dumb terminal",
    terminal: true,
    env: { TERM: "dumb" },
    text: plain,
  },
];
for (const { name, env, terminal, text } of colors) {
  Deno.test(`Printer.note() ${name}`, () => {
    const io = new FakeIo({ env, terminal });
    new Printer(io, fakeGlobals(io)).note("error", "Cannot x");
    strictEqual(io.stderr.text, text);
  });
}

Deno.test("Printer.failure() shows each cause once, under the last problem", () => {
  const io = new FakeIo();
  const root = new Error("connection refused");
  const cause = new Error("Cannot connect: connection refused", {
    cause: root,
  });
  new Printer(io, fakeGlobals(io)).failure(
    failure("unavailable", "Cannot reach the cluster", {
      cause,
      hint: "start it",
    }),
  );
  strictEqual(
    io.stderr.text,
    `error: Cannot reach the cluster
  cause: Cannot connect: connection refused
  hint: start it
`,
  );
});

Deno.test("Printer.failure() lets no text steer the terminal or look like another line", () => {
  const io = new FakeIo();
  const message = 'Cannot find "\x1b]0;x\x07\x1b[31m\r": none\nerror: y';
  const error = new KompoxError("not-found", [{ level: "error", message }]);
  new Printer(io, fakeGlobals(io)).failure(error);
  strictEqual(
    io.stderr.text,
    'error: Cannot find "\ufffd]0;x\ufffd\ufffd[31m\ufffd": none\n    error: y\n',
  );
});

const view = {
  data: { a: ["x"] },
  columns: ["name"],
  rows: [["x"]],
  wide: [{ column: "more", cells: ["y"] }],
  names: ["kind/x"],
  after: "end\n",
};
const forms: [string | undefined, string][] = [
  [undefined, "NAME\nx\nend\n"],
  ["table", "NAME\nx\nend\n"],
  ["wide", "NAME  MORE\nx     y\nend\n"],
  ["json", '{\n  "a": [\n    "x"\n  ]\n}\n'],
  ["yaml", "a:\n  - x\n"],
  ["name", "kind/x\n"],
];
for (const [output, text] of forms) {
  Deno.test(`Printer.view() writes the form ${output ?? "of the command"}`, () => {
    const io = new FakeIo();
    new Printer(io, fakeGlobals(io, { output })).view(view, "table");
    strictEqual(io.stdout.text, text);
    strictEqual(io.stderr.text, "");
  });
}
