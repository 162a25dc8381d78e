import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { FakeOperations } from "../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../tests/fakes/fake_program.ts";
import { OutputClosed, type SignalName } from "./io.ts";
import { run } from "./run.ts";

/** Long enough for a command to reach the point where it waits. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const stopped: {
  name: string;
  line: string;
  signals: SignalName[];
  code: number;
}[] = [
  {
    name: "ends a deploy with 130 at SIGINT",
    line: "app deploy --timeout 1s",
    signals: ["SIGINT"],
    code: 130,
  },
  {
    name: "ends a deploy with 143 at SIGTERM",
    line: "app deploy --timeout 1s",
    signals: ["SIGTERM"],
    code: 143,
  },
  {
    name: "ends a follow with 0 at SIGINT",
    line: "app logs -f",
    signals: ["SIGINT"],
    code: 0,
  },
  {
    name: "ends a follow with 143 at SIGTERM",
    line: "app logs -f",
    signals: ["SIGTERM"],
    code: 143,
  },
  {
    name: "ends exec with 130 at SIGINT",
    line: "app exec -- hang",
    signals: ["SIGINT"],
    code: 130,
  },
  {
    name: "ends exec with 129 at SIGHUP",
    line: "app exec -- hang",
    signals: ["SIGHUP"],
    code: 129,
  },
  {
    name: "leaves at once at a second signal",
    line: "app exec -i -- cat",
    signals: ["SIGINT", "SIGINT"],
    code: 130,
  },
];
for (const { name, line, signals, code } of stopped) {
  Deno.test(`run() ${name}`, async () => {
    const io = new FakeIo({ stdinStays: true });
    const ended = run(fakeProgram(new FakeOperations()), line.split(" "), io);
    await settle();
    for (const signal of signals) strictEqual(io.emit(signal), 1);
    strictEqual(await ended, code);
    strictEqual(io.leftovers, 0);
    strictEqual(io.stderr.text.includes("error"), false);
  });
}

Deno.test("run() says how to leave when a command takes its time to stop", async () => {
  const io = new FakeIo({ stdinStays: true });
  const program = fakeProgram({
    ...new FakeOperations(),
    logsApp: new FakeOperations().logsApp,
    statusApp: () => new Promise(() => {}),
  });
  const ended = run(program, ["app", "status"], io);
  await settle();
  io.emit("SIGINT");
  io.tick();
  match(
    io.stderr.text,
    /stopping at the next safe point\n {2}hint: press Ctrl-C/,
  );
  io.emit("SIGINT");
  strictEqual(await ended, 130);
});

Deno.test("run() ends a command that takes too long as unavailable", async () => {
  const io = new FakeIo();
  const argv = ["app", "status", "-A", "slow"];
  const ended = run(fakeProgram(new FakeOperations()), argv, io);
  await settle();
  io.tick();
  strictEqual(await ended, 8);
  match(io.stderr.text, /^error: Cannot finish "app status": 2m have passed\n/);
});

Deno.test("run() calls what nobody foresaw a bug, without a stack trace", async () => {
  const io = new FakeIo();
  const argv = ["app", "status", "-A", "crash"];
  strictEqual(await run(fakeProgram(new FakeOperations()), argv, io), 70);
  const [first, second, ...more] = io.stderr.text.trimEnd().split("\n");
  strictEqual(
    first,
    "error: Cannot go on: kompoxops has a bug: TypeError: x is undefined",
  );
  match(
    second,
    /hint: report it at https:.* kompoxops 0\.0\.0, Deno .*"app status"$/,
  );
  deepStrictEqual(more, []);
});

Deno.test("run() shows the stack of a bug with --log-level debug", async () => {
  const io = new FakeIo();
  const argv = ["app", "status", "-A", "crash", "--log-level", "debug"];
  strictEqual(await run(fakeProgram(new FakeOperations()), argv, io), 70);
  match(io.stderr.text, /fake_operations\.ts:\d+/);
});

Deno.test("run() takes an error that nobody waits for as a bug", async () => {
  const io = new FakeIo({ stdinStays: true });
  const argv = ["app", "exec", "-i", "--", "cat"];
  const ended = run(fakeProgram(new FakeOperations()), argv, io);
  await settle();
  io.emitUncaught(new RangeError("lost"));
  strictEqual(await ended, 70);
  match(io.stderr.text, /bug: RangeError: lost/);
});

Deno.test("run() ends without a word when the reader of stdout has gone", async () => {
  const io = new FakeIo();
  io.stdout.write = () => {
    throw new OutputClosed("gone");
  };
  strictEqual(
    await run(fakeProgram(new FakeOperations()), ["app", "status"], io),
    141,
  );
  strictEqual(io.stderr.text, "");
});

const permissions: { line: string; volumes?: number; revoked: string[] }[] = [
  { line: "version", revoked: ["net", "read", "write", "env", "run"] },
  { line: "app validate", revoked: ["write", "net", "run"] },
  { line: "app validate --out-manifest -", revoked: ["write", "net", "run"] },
  { line: "app validate --out-manifest m.yml", revoked: ["net", "run"] },
  { line: "app validate", volumes: 1, revoked: ["write"] },
  { line: "app deploy", revoked: ["write"] },
  { line: "app status", revoked: ["write"] },
  { line: "--help", revoked: [] },
];
for (const { line, volumes = 0, revoked } of permissions) {
  Deno.test(`run() gives up [${revoked}] for "${line}" with ${volumes} volumes`, async () => {
    const io = new FakeIo();
    const program = fakeProgram(new FakeOperations(), volumes);
    strictEqual(await run(program, line.split(" "), io), 0);
    deepStrictEqual(io.revoked, revoked);
  });
}

Deno.test("run() writes files of validate only when there is no error", async () => {
  const line = "app validate --out-manifest m.yml --out-compose c.yml";
  for (const bad of [false, true]) {
    const io = new FakeIo();
    const argv = [...line.split(" "), ...bad ? ["--profile", "bad"] : []];
    await run(fakeProgram(new FakeOperations()), argv, io);
    deepStrictEqual([...io.files.keys()], bad ? [] : ["c.yml", "m.yml"]);
    strictEqual(io.modes.get("m.yml"), bad ? undefined : 0o644);
    strictEqual(io.stdout.text, "");
  }
});
