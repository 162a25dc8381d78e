/** A program whose memory is measured: a command writes 300 MB and nobody reads for 2 s; with `leak` all is taken and kept. */

import { ok, strictEqual } from "node:assert/strict";
import type { FrameIn } from "../../core/domain/duplex.ts";
import { printGrowth } from "../fakes/memory_run.ts";
import { connect, limit } from "./kube_fixture.ts";

async function main(namespace: string, leak: boolean): Promise<void> {
  const kube = await connect();
  const session = await kube.exec({
    ...{ namespace, pod: "work", container: "main", stdin: false, tty: false },
    command: ["sh", "-c", "head -c 300000000 /dev/zero"],
  }, limit());
  const frames = session.frames[Symbol.asyncIterator]();
  const kept: FrameIn[] = [];
  await printGrowth(async () => {
    const until = performance.now() + 2000;
    while (leak && performance.now() < until) {
      kept.push((await frames.next()).value);
    }
    await new Promise((resolve) =>
      setTimeout(resolve, until - performance.now())
    );
  });
  let sizeBytes = 0;
  while (sizeBytes < 5_000_000) {
    const { value } = await frames.next();
    ok(value?.type === "stdout", "the output goes on where it was left");
    sizeBytes += value.data.length;
  }
  strictEqual(kept.length > 0, leak);
  session.close();
  kube.close();
}

if (import.meta.main) await main(Deno.args[0], Deno.args[1] === "leak");
