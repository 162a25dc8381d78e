/** `kompoxops` on the real terminal, over operations in memory. */

import { denoIo } from "../../cli/deno_io.ts";
import { run } from "../../cli/run.ts";
import { FakeOperations } from "../fakes/fake_operations.ts";
import { fakeProgram } from "../fakes/fake_program.ts";

if (import.meta.main) {
  Deno.exit(
    await run(fakeProgram(new FakeOperations()), Deno.args, denoIo()),
  );
}
