/** `kompoxops`: Compose apps on Kubernetes, run from here. */

import type { Program } from "./command.ts";
import { drawEntropy } from "./draw_entropy.ts";
import { runMain } from "./main.ts";
import { calledAs, pluginFlag } from "./ops/called_as.ts";
import { opsCommands, opsGroups } from "./ops/index.ts";
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
  beforeNet: drawEntropy,
  names: async (kind, setting) => {
    const { localNames } = await import("./ops/names.ts");
    return await localNames(kind, setting);
  },
};

async function main(): Promise<number> {
  const plugin = Deno.args[0] === pluginFlag;
  return await runMain(kompoxops, plugin ? Deno.args.slice(1) : Deno.args);
}

if (import.meta.main) Deno.exit(await main());
