import { strictEqual } from "node:assert/strict";
import { fakeGlobals } from "../tests/fakes/fake_globals.ts";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { Progress, type Step } from "./progress.ts";

const steps: Step[] = [
  { step: "lock", state: "taken" },
  { step: "apply", object: "Service/a", state: "created" },
  { step: "wait", object: "Pod/a", state: "pulling image" },
  { step: "wait", object: "Pod/a", state: "pulling image" },
  { step: "wait", object: "Pod/a", state: "ready" },
];

Deno.test("Progress writes a line for each change off a terminal", () => {
  const io = new FakeIo();
  const progress = new Progress(io, fakeGlobals(io));
  for (const step of steps) progress.report(step);
  progress.end();
  strictEqual(
    io.stderr.text,
    `lock: taken
apply Service/a: created
wait Pod/a: pulling image
wait Pod/a: ready
`,
  );
  strictEqual(io.stdout.text, "");
});

Deno.test("Progress draws one block over and over on a terminal, and takes it away", () => {
  const io = new FakeIo({ terminal: true });
  const progress = new Progress(io, fakeGlobals(io));
  for (const step of steps) progress.report(step);
  io.time = new Date(io.time.getTime() + 12_300);
  io.tick();
  strictEqual(screen(io.stderr.text), "wait (12s)\n  Pod/a: ready\n");
  progress.clear();
  io.stderr.write("note\n");
  progress.report({ step: "record", state: "release 3" });
  strictEqual(screen(io.stderr.text), "note\nrecord release 3\n");
  progress.end();
  strictEqual(screen(io.stderr.text), "note\n");
  strictEqual(io.leftovers, 0);
});

Deno.test("Progress fits its block into the window", () => {
  const io = new FakeIo({ terminal: true });
  io.size = { columns: 20, rows: 6 };
  const progress = new Progress(io, fakeGlobals(io));
  for (let number = 1; number <= 5; number++) {
    const object = `Service/with-a-long-name-${number}`;
    progress.report({ step: "apply", object, state: "created" });
  }
  const lines = screen(io.stderr.text).trimEnd().split("\n");
  strictEqual(lines.length, 5);
  strictEqual(lines[1], "  2 more");
  strictEqual(lines.every((line) => line.length <= 19), true);
});

const silent = [
  {
    name: "says nothing when only warnings are wanted",
    setting: { logLevel: "warn" as const },
  },
  {
    name: "says nothing when only errors are wanted",
    setting: { logLevel: "error" as const },
  },
];
for (const { name, setting } of silent) {
  Deno.test(`Progress ${name}`, () => {
    const io = new FakeIo({ terminal: true });
    const progress = new Progress(io, fakeGlobals(io, setting));
    for (const step of steps) progress.report(step);
    strictEqual(io.stderr.text, "");
  });
}

const plain: { name: string; env?: Record<string, string>; setting: object }[] =
  [
    { name: "with TERM=dumb", env: { TERM: "dumb" }, setting: {} },
    {
      name: "with --log-format text",
      env: {},
      setting: { logFormat: "text" as const },
    },
  ];
for (const { name, env, setting } of plain) {
  Deno.test(`Progress draws nothing over ${name}`, () => {
    const io = new FakeIo({ terminal: true, env });
    const progress = new Progress(io, fakeGlobals(io, setting));
    for (const step of steps) progress.report(step);
    strictEqual(io.stderr.text.includes("\x1b"), false);
  });
}

/** What stands on a screen once the moves that Progress makes are done. */
function screen(text: string): string {
  let lines: string[] = [];
  // deno-lint-ignore no-control-regex
  for (const part of text.split(/(\x1b\[\d+A\r\x1b\[J|\n)/)) {
    const up = /\[(\d+)A/.exec(part);
    if (up) lines = lines.slice(0, lines.length - Number(up[1]));
    else if (part !== "\n" && part !== "") lines.push(`${part}\n`);
  }
  return lines.join("");
}
