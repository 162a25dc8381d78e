import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { KompoxError } from "../core/domain/error.ts";
import { denoProjectReader } from "./project_reader.ts";

async function inDirectory(
  work: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.realPath(await Deno.makeTempDir());
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function thrown(kind: string, text: string) {
  return (error: unknown) =>
    error instanceof KompoxError && error.kind === kind &&
    error.message.includes(text);
}

const reader = denoProjectReader();

Deno.test("denoProjectReader() tells what a path leads to", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/a`, "abc");
    await Deno.symlink(`${directory}/a`, `${directory}/link`);
    await Deno.symlink(`${directory}/none`, `${directory}/dangling`);
    const file = {
      kind: "file",
      realPath: `${directory}/a`,
      sizeBytes: 3,
      executable: false,
    };
    deepStrictEqual(await reader.look(`${directory}/a`), file);
    deepStrictEqual(await reader.look(`${directory}/link`), file);
    await Deno.chmod(`${directory}/a`, 0o755);
    strictEqual((await reader.look(`${directory}/a`))?.executable, true);
    strictEqual((await reader.look(directory))?.kind, "directory");
    strictEqual(await reader.look(`${directory}/none`), undefined);
    strictEqual(await reader.look(`${directory}/dangling`), undefined);
    strictEqual(await reader.look(`${directory}/a/b`), undefined);
  });
});

Deno.test("denoProjectReader() tells devices from files", async () => {
  strictEqual((await reader.look("/dev/null"))?.kind, "other");
});

Deno.test("denoProjectReader() reads up to the limit", async () => {
  await inDirectory(async (directory) => {
    const path = `${directory}/a`;
    await Deno.writeTextFile(path, "x".repeat(100));
    strictEqual((await reader.readTextFile(path, 100)).length, 100);
    await rejects(
      reader.readTextFile(path, 99),
      thrown("invalid", "it has more than 99 bytes"),
    );
  });
});

Deno.test("denoProjectReader() refuses what is no text or not there", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeFile(`${directory}/b`, new Uint8Array([0xff, 0xfe, 0]));
    await rejects(
      reader.readTextFile(`${directory}/b`, 100),
      thrown("invalid", "no UTF-8 text"),
    );
    await rejects(
      reader.readTextFile(`${directory}/none`, 100),
      thrown("not-found", "there is no such file"),
    );
  });
});
