/** `kompox`: Compose apps on Kubernetes, run by a service. */

import type { Program } from "./command.ts";
import {
  kompoxCommands,
  kompoxGlobalFlags,
  kompoxGroups,
} from "./kompox/index.ts";
import { runMain } from "./main.ts";
import { version } from "./version.ts";

/** The program; nothing of its commands is loaded. */
export const kompox: Program = {
  name: "kompox",
  about: "Runs Compose apps on Kubernetes, through a Kompox service",
  version,
  commands: kompoxCommands,
  globalFlags: kompoxGlobalFlags,
  groups: kompoxGroups,
  wire: async (setting) => {
    const { wireRemote } = await import("./wire_remote.ts");
    return wireRemote(setting);
  },
  names: async (kind, setting) => {
    const { localNames } = await import("./ops/names.ts");
    return await localNames(kind, { ...setting, dbUrl: "file:kompoxops.yml" });
  },
};

if (import.meta.main) Deno.exit(await runMain(kompox, Deno.args));
