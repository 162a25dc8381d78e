/** `kompoxsvc`: the Kompox service and its administration. */

import type { Program } from "./command.ts";
import { runMain } from "./main.ts";
import { svcCommands, svcGlobalFlags, svcGroups } from "./svc/index.ts";
import { version } from "./version.ts";

/** The program; nothing of its commands is loaded. */
export const kompoxsvc: Program = {
  name: "kompoxsvc",
  about: "Serves Compose apps on Kubernetes to many users",
  version,
  commands: svcCommands,
  globalFlags: svcGlobalFlags,
  groups: svcGroups,
  wire: async (setting) => {
    const { wireService } = await import("./wire_service.ts");
    return wireService(setting);
  },
};

if (import.meta.main) Deno.exit(await runMain(kompoxsvc, Deno.args));
