/** `kompoxops`: Compose apps on Kubernetes, run from here. */

import type { Program } from "./command.ts";
import { denoIo } from "./deno_io.ts";
import { bugCode, outputClosedCode } from "./exit_code.ts";
import { OutputClosed } from "./io.ts";
import { opsCommands, opsGroups } from "./ops/index.ts";
import { run } from "./run.ts";
import { version } from "./version.ts";

const program: Program = {
  name: "kompoxops",
  about: "Runs Compose apps on Kubernetes",
  version,
  commands: opsCommands,
  groups: opsGroups,
  wire: async (setting) => {
    const { wireLocal } = await import("./wire_local.ts");
    return wireLocal(setting);
  },
};

/** The last net: what happens before and after a command. */
async function main(): Promise<number> {
  try {
    return await run(program, Deno.args, denoIo());
  } catch (error) {
    if (error instanceof OutputClosed) return outputClosedCode;
    console.error(`error: Cannot go on: ${error}`);
    return bugCode;
  }
}

if (import.meta.main) Deno.exit(await main());
