import { rejects, strictEqual } from "node:assert/strict";
import { denoIo } from "./deno_io.ts";

/** Runs with a directory of its own, and removes it. */
async function inDirectory(
  test: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function namesIn(directory: string): Promise<string> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) names.push(name);
  return names.sort().join(" ");
}

Deno.test("replaceFile() creates a file, replaces it and leaves nothing else", async () => {
  await inDirectory(async (directory) => {
    const path = `${directory}/a.yml`;
    await denoIo().replaceFile(path, "one", 0o644);
    await denoIo().replaceFile(path, "two", 0o644);
    strictEqual(await Deno.readTextFile(path), "two");
    strictEqual(await namesIn(directory), "a.yml");
    const { mode } = await Deno.stat(path);
    if (mode !== null) strictEqual(mode & 0o777 & ~0o644, 0);
  });
});

Deno.test("replaceFile() writes through a symbolic link", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/a.yml`, "one");
    await Deno.symlink(`${directory}/a.yml`, `${directory}/link.yml`);
    await denoIo().replaceFile(`${directory}/link.yml`, "two", 0o644);
    strictEqual(await Deno.readTextFile(`${directory}/a.yml`), "two");
    strictEqual((await Deno.lstat(`${directory}/link.yml`)).isSymlink, true);
  });
});

Deno.test("replaceFile() leaves what is there when it cannot write", async () => {
  await inDirectory(async (directory) => {
    await rejects(denoIo().replaceFile(`${directory}/no/a.yml`, "x", 0o644));
    await Deno.mkdir(`${directory}/folder`);
    await rejects(denoIo().replaceFile(`${directory}/folder`, "x", 0o644));
    strictEqual(await namesIn(directory), "folder");
  });
});

Deno.test("readTextFile() gives undefined for a file that is not there", async () => {
  await inDirectory(async (directory) => {
    strictEqual(await denoIo().readTextFile(`${directory}/none`), undefined);
    await rejects(denoIo().readTextFile(directory));
  });
});
