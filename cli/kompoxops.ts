/** `kompoxops`: Compose apps on Kubernetes, run from here. */

import type { Program } from "./command.ts";
import { denoIo } from "./deno_io.ts";
import { bugCode, outputClosedCode } from "./exit_code.ts";
import { OutputClosed } from "./io.ts";
import { calledAs, pluginFlag } from "./ops/called_as.ts";
import { opsCommands, opsGroups } from "./ops/index.ts";
import { run } from "./run.ts";
import { version } from "./version.ts";

/** The program; nothing of its commands is loaded. */
export const kompoxops: Program = {
  name: "kompoxops",
  get called() {
    return calledAs(Deno.args);
  },
  about: "Runs Compose apps on Kubernetes",
  version,
  commands: opsCommands,
  groups: opsGroups,
  wire: async (setting) => {
    const { wireLocal } = await import("./wire_local.ts");
    return wireLocal(setting);
  },
  names: async (kind, setting) => {
    const { localNames } = await import("./ops/names.ts");
    return await localNames(kind, setting);
  },
};

/** The last net: what happens before and after a command. */
async function main(): Promise<number> {
  try {
    const plugin = Deno.args[0] === pluginFlag;
    const argv = plugin ? Deno.args.slice(1) : Deno.args;
    return await run(kompoxops, argv, denoIo());
  } catch (error) {
    if (error instanceof OutputClosed) return outputClosedCode;
    console.error(`error: Cannot go on: ${error}`);
    return bugCode;
  }
}

if (import.meta.main) Deno.exit(await main());
