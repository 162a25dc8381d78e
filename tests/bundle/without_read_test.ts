/** Commands that may read no files find their chunks all the same: these are opened before. */

import { ok, strictEqual } from "node:assert/strict";
import { kompox } from "../../cli/kompox.ts";
import { kompoxops } from "../../cli/kompoxops.ts";
import { kompoxsvc } from "../../cli/kompoxsvc.ts";
import { runBundled } from "./bundled.ts";

for (const program of [kompoxops, kompox, kompoxsvc]) {
  Deno.test(`each command of ${program.name} that gives up reading runs from the bundle`, async () => {
    const blind = program.commands.filter(({ needs }) =>
      needs.read === undefined
    );
    ok(blind.length > 0);
    for (const { path } of blind) {
      for (const output of [[], ["-o", "json"]]) {
        const args = [...path.split(" "), ...output];
        const run = await runBundled(args, { cwd: ".", program: program.name });
        strictEqual(run.code, 0, `${path}: ${run.stderr}`);
        ok(run.stdout !== "", path);
      }
    }
  });
}
