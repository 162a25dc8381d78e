import { strictEqual } from "node:assert/strict";
import { FakeIo } from "../tests/fakes/fake_io.ts";
import { FakeOperations } from "../tests/fakes/fake_operations.ts";
import { fakeProgram } from "../tests/fakes/fake_program.ts";
import { parseTranscript } from "../tests/fakes/transcript.ts";
import { run } from "./run.ts";

const folder = new URL("../tests/transcripts/", import.meta.url);
const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

for (const file of files) {
  Deno.test(`transcript ${file} is what commands print`, async () => {
    const text = await Deno.readTextFile(new URL(file, folder));
    const exchanges = parseTranscript(text);
    strictEqual(exchanges.length > 0, true);
    const operations = new FakeOperations();
    for (const { line, env, argv, ...expected } of exchanges) {
      const io = new FakeIo({ env, files: { "shop/": "" } });
      const code = await run(fakeProgram(operations), argv, io);
      const where = `${file}:${line}`;
      strictEqual(io.stderr.text, expected.stderr, `${where}: stderr`);
      strictEqual(io.stdout.text, expected.stdout, `${where}: stdout`);
      strictEqual(code, expected.code, `${where}: exit code`);
      strictEqual(io.leftovers, 0, `${where}: listeners left`);
    }
  });
}
