/** `kompoxops` whose commands print the permissions that they are left with, once the app is known. */

import type { Command } from "../../cli/command.ts";
import { denoIo } from "../../cli/deno_io.ts";
import { run } from "../../cli/run.ts";
import { FakeOperations } from "../fakes/fake_operations.ts";
import { fakeProgram } from "../fakes/fake_program.ts";

const names = [
  "net",
  "read",
  "write",
  "env",
  "run",
  "sys",
  "ffi",
  "import",
] as const;

function probe(command: Command): Command {
  return {
    ...command,
    load: () =>
      Promise.resolve(async ({ operations, print }) => {
        await operations();
        const left: string[] = [];
        for (const name of names) {
          const { state } = await Deno.permissions.query({ name });
          if (state === "granted") left.push(name);
        }
        print.json(left);
      }),
  };
}

if (import.meta.main) {
  const [volumes, ...argv] = Deno.args;
  const program = fakeProgram(new FakeOperations(), Number(volumes));
  const commands = program.commands.map(probe);
  Deno.exit(await run({ ...program, commands }, argv, denoIo()));
}
