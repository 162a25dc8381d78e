import { match, strictEqual } from "node:assert/strict";

const driver = new URL("./pty_driver.py", import.meta.url).pathname;
const program = new URL("./exec_program.ts", import.meta.url).pathname;
const python = await pythonWithTerminals();

const cases: { end: string; argv: string; code: number; output?: RegExp }[] = [
  { end: "SIGTERM", argv: "hang", code: 143 },
  { end: "SIGINT", argv: "hang", code: 130 },
  { end: "SIGHUP", argv: "hang", code: 129 },
  { end: "SIGQUIT", argv: "hang", code: 131 },
  { end: "keys:~.", argv: "cat", code: 0 },
  // Ctrl-C and Ctrl-Z belong to the far side; then the escape leaves.
  { end: "keys:\\x03\\x1a~.", argv: "cat", code: 0 },
  {
    end: "itself",
    argv: "throw",
    code: 70,
    output: /has a bug: Error: thrown/,
  },
  { end: "SIGTERM", argv: "cat", code: 143 },
];
for (const { end, argv, code, output } of cases) {
  Deno.test({
    name: `raw mode of exec -it -- ${argv} is taken back when ${end} ends it`,
    ignore: python === undefined,
    fn: async () => {
      const child = new Deno.Command(python!, {
        args: [driver, end, ...kompoxops(argv)],
        stdout: "piped",
        stderr: "inherit",
      });
      const { stdout } = await child.output();
      const seen = JSON.parse(new TextDecoder().decode(stdout));
      strictEqual(seen.raw, true, `raw: ${seen.output}`);
      strictEqual(seen.restored, true, "restored");
      strictEqual(seen.code, code, seen.output);
      if (output) match(seen.output, output);
    },
  });
}

function kompoxops(argv: string): string[] {
  const flags = "--no-check --no-prompt --allow-read --allow-env --allow-net " +
    "--allow-write --allow-run";
  return [
    "deno",
    "run",
    ...flags.split(" "),
    program,
    ...`app exec -it -- ${argv}`.split(" "),
  ];
}

/** Prints why the tests are skipped when there is none. */
async function pythonWithTerminals(): Promise<string | undefined> {
  const need = "import fcntl, os, pty, termios; os.waitstatus_to_exitcode";
  try {
    const { success } = await new Deno.Command("python3", {
      args: ["-c", need],
      stderr: "null",
    }).output();
    if (success) return "python3";
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.error("skipped: raw mode tests need python3 with its pty module");
  return undefined;
}
