import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Io } from "../io.ts";
import { LogWriter } from "./log_writer.ts";

/** An outside whose timers run when they are told to. */
function world() {
  const written: string[] = [];
  const timers = new Set<() => void>();
  const stdout: Io["stdout"] = {
    isTerminal: false,
    write: (text) => void written.push(text),
    send: () => Promise.resolve(),
  };
  const after = (_ms: number, action: () => void) => {
    timers.add(action);
    return () => void timers.delete(action);
  };
  const run = () => {
    for (const action of [...timers]) {
      timers.delete(action);
      action();
    }
  };
  return { written, timers, run, log: new LogWriter({ stdout, after }) };
}

Deno.test("LogWriter writes the lines of a moment together, in their order", () => {
  const { written, timers, run, log } = world();
  log.add("one");
  log.add("two");
  deepStrictEqual([written, timers.size], [[], 1]);
  run();
  log.add("three");
  run();
  deepStrictEqual(written, ["one\ntwo\n", "three\n"]);
});

Deno.test("LogWriter writes at once what is much, and what is left at the end", () => {
  const { written, timers, log } = world();
  log.add("x".repeat(70_000));
  strictEqual(written.length, 1);
  log.add("last");
  log.flush();
  log.flush();
  deepStrictEqual([written[1], written.length, timers.size], ["last\n", 2, 0]);
});
