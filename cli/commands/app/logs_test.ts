import { strictEqual } from "node:assert/strict";
import type { LogLine } from "../../../core/operations/app.ts";
import { FakeIo } from "../../../tests/fakes/fake_io.ts";
import { FakeOperations } from "../../../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import { OutputClosed } from "../../io.ts";
import { run } from "../../run.ts";

function program(lines: number, text: string) {
  async function* logsApp(): AsyncGenerator<LogLine> {
    for (let number = 0; number < lines; number++) {
      yield { pod: "p", container: "app", text: `${text} ${number}` };
      if (number % 100 === 0) await Promise.resolve();
    }
  }
  return fakeProgram({ ...new FakeOperations(), logsApp });
}

Deno.test("runLogs() prints every line in order, whatever their number", async () => {
  const io = new FakeIo();
  strictEqual(await run(program(5000, "é".repeat(20)), ["app", "logs"], io), 0);
  const lines = io.stdout.text.trimEnd().split("\n");
  strictEqual(lines.length, 5000);
  strictEqual(lines.every((line, at) => line.endsWith(`é ${at}`)), true);
  strictEqual(io.leftovers, 0);
});

Deno.test("runLogs() shows a line at once while it follows", async () => {
  const io = new FakeIo();
  const argv = ["app", "logs", "-f"];
  const ended = run(fakeProgram(new FakeOperations()), argv, io);
  await new Promise((resolve) => setTimeout(resolve, 20));
  io.tick();
  await new Promise((resolve) => setTimeout(resolve, 1));
  strictEqual(io.stdout.text, "hello from app\n");
  io.emit("SIGINT");
  strictEqual(await ended, 0);
});

Deno.test("runLogs() colours the name of each container on a terminal", async () => {
  const io = new FakeIo({ terminal: true });
  const argv = ["app", "logs", "--all-containers"];
  await run(fakeProgram(new FakeOperations()), argv, io);
  strictEqual(
    io.stdout.text,
    "\x1b[36mapp |\x1b[0m hello from app\n" +
      "\x1b[33mdatabase |\x1b[0m hello from database\n",
  );
});

Deno.test("runLogs() ends without a word when its reader has gone", async () => {
  const io = new FakeIo();
  io.stdout.send = () => Promise.reject(new OutputClosed("gone"));
  strictEqual(
    await run(program(5000, "x".repeat(50)), ["app", "logs"], io),
    141,
  );
  strictEqual(io.stderr.text, "");
});
