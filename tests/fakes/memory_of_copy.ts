/** A program whose memory is measured: copies 200 MiB in and out; with `leak` it keeps what it gets. */

import { strictEqual } from "node:assert/strict";
import { copyIn } from "../../cli/copy/copy_in.ts";
import { copyOut } from "../../cli/copy/copy_out.ts";
import { inCopyWorld } from "./copy_world.ts";
import { printGrowth } from "./memory_run.ts";

const sizeBytes = 200 * 2 ** 20;

async function main(leak: boolean): Promise<void> {
  await inCopyWorld(async ({ container, copying, here, there }) => {
    const kept: Uint8Array[] = [];
    if (leak) {
      container.spoil = (data) => {
        kept.push(data);
        return data;
      };
    }
    await Deno.writeTextFile(`${here}/big`, "");
    await Deno.truncate(`${here}/big`, sizeBytes);
    await printGrowth(async () => {
      const report = await copyIn(copying, `${here}/big`, { path: "big" });
      strictEqual(report.bytes, sizeBytes);
      await copyOut(copying, { path: "big" }, `${here}/back`);
    });
    strictEqual((await Deno.stat(`${there}/big`)).size, sizeBytes);
    strictEqual((await Deno.stat(`${here}/back`)).size, sizeBytes);
    // Still held here, whatever the collector thinks of it.
    strictEqual(kept.length > 0, leak);
  });
}

if (import.meta.main) await main(Deno.args[0] === "leak");
