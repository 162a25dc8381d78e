import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { FakeIo } from "../../../tests/fakes/fake_io.ts";
import { FakeOperations } from "../../../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import { run } from "../../run.ts";

async function exec(line: string, io: FakeIo) {
  const operations = new FakeOperations();
  const argv = ["app", "exec", ...line.split(" ")];
  const code = await run(fakeProgram(operations), argv, io);
  const sent = operations.sent.map((frame) =>
    frame.type === "stdin" ? new TextDecoder().decode(frame.data) : frame.type
  );
  return { code, sent, operations };
}

Deno.test("runExec() passes stdin on and closes it at its end", async () => {
  const io = new FakeIo({ stdin: ["one ", "two"] });
  const { code, sent } = await exec("-i -- cat", io);
  strictEqual(code, 0);
  deepStrictEqual(sent, ["one ", "two", "close"]);
  strictEqual(io.stdout.text, "one two");
  strictEqual(io.stderr.text, "ran cat\n");
});

Deno.test("runExec() does not read stdin without -i", async () => {
  const io = new FakeIo({ stdin: ["secret"] });
  const { sent, operations } = await exec("-- true", io);
  deepStrictEqual(sent, []);
  deepStrictEqual(operations.execs[0], {
    appName: undefined,
    container: undefined,
    command: ["true"],
    stdin: false,
    tty: false,
  });
});

Deno.test("runExec() is raw during a session of -it, and tells the window's size", async () => {
  const io = new FakeIo({ terminal: true, stdinStays: true });
  const { code, sent } = await exec("-it -- exit 7", io);
  strictEqual(code, 7);
  deepStrictEqual(io.raw, [true, false]);
  deepStrictEqual(sent, ["resize"]);
  strictEqual(io.leftovers, 0);
});

Deno.test("runExec() tells each new size of the window once", async () => {
  const io = new FakeIo({ terminal: true, stdinStays: true });
  const ended = exec("-it -- hang", io);
  await new Promise((resolve) => setTimeout(resolve, 20));
  io.emit("SIGWINCH");
  io.size = { columns: 100, rows: 30 };
  io.emit("SIGWINCH");
  io.size = { columns: 101, rows: 30 };
  io.emit("SIGTERM");
  const { code, operations } = await ended;
  strictEqual(code, 143);
  deepStrictEqual(io.raw, [true, false]);
  deepStrictEqual(operations.sent, [
    { type: "resize", columns: 80, rows: 24 },
    { type: "resize", columns: 100, rows: 30 },
  ]);
});

const left = [
  {
    name: "leaves at ~. without sending it",
    line: "-it -- cat",
    stdin: ["ls\r", "~."],
    sent: ["resize", "ls\r"],
  },
  {
    name: "leaves at other keys",
    line: "-it -e ^p^q -- cat",
    stdin: ["a\x10", "\x11b"],
    sent: ["resize", "a"],
  },
];
for (const { name, line, stdin, sent: expected } of left) {
  Deno.test(`runExec() ${name}`, async () => {
    const io = new FakeIo({ terminal: true, stdin, stdinStays: true });
    const { code, sent, operations } = await exec(line, io);
    strictEqual(code, 0);
    deepStrictEqual(sent, expected);
    deepStrictEqual(io.raw, [true, false]);
    strictEqual(operations.closed > 0, true);
    strictEqual(io.stderr.text, "");
  });
}

const kept = [
  { name: "with --escape none", line: "-it -e none -- cat", terminal: true },
  { name: "without -t", line: "-i -- cat", terminal: true },
];
for (const { name, line, terminal } of kept) {
  Deno.test(`runExec() passes ~. on ${name}`, async () => {
    const io = new FakeIo({ terminal, stdin: ["~."] });
    const { code } = await exec(line, io);
    strictEqual(code, 0);
    strictEqual(io.stdout.text, "~.");
  });
}

Deno.test("runExec() is never raw with -t alone", async () => {
  const io = new FakeIo({ terminal: true });
  await exec("-t -- true", io);
  deepStrictEqual(io.raw, []);
});
