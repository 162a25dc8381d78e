import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import type { Copying } from "./copying.ts";
import { TreeReceiver } from "./receive_tree.ts";
import type { TarEntry } from "./tar_read.ts";

type Draft = Partial<TarEntry> & { readonly text?: string };

function entry({ text = "evil", ...more }: Draft): TarEntry {
  const bytes = new TextEncoder().encode(text);
  return {
    path: "top",
    kind: "file",
    mode: 0o644,
    size: bytes.length,
    mtime: 1,
    target: "",
    content: async function* () {
      yield await Promise.resolve(bytes);
    },
    ...more,
  };
}

/** Receives below a folder whose neighbours must stay as they are. */
async function receive(
  entries: readonly Draft[],
): Promise<{ warnings: string[]; names: string[]; folder: string }> {
  const root = await Deno.makeTempDir();
  const folder = `${root}/staged`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${root}/victim`, "mine");
  const warnings: string[] = [];
  const copying = {
    progress: { sent: () => {}, bytes: () => 0 },
    warn: (text: string) => void warnings.push(text),
  } as unknown as Copying;
  const receiver = new TreeReceiver(folder, "top", copying);
  try {
    for (const draft of entries) await receiver.take(entry(draft));
    await receiver.finish();
    const names = [...Deno.readDirSync(`${folder}/top`)].map(({ name }) =>
      name
    );
    return { warnings, names: names.sort(), folder };
  } finally {
    strictEqual(await Deno.readTextFile(`${root}/victim`), "mine");
    deepStrictEqual(
      [...Deno.readDirSync(root)].map(({ name }) => name).sort(),
      ["staged", "victim"],
    );
    strictEqual(
      await Deno.stat("/tmp/kompox-escaped").catch(() => undefined),
      undefined,
    );
  }
}

const top: Draft = { path: "top/", kind: "directory", mode: 0o755 };
const escapes: readonly [string, readonly Draft[]][] = [
  ["an absolute name", [top, { path: "/tmp/kompox-escaped" }]],
  ["a name with two dots", [top, { path: "top/../../victim" }]],
  ["two dots alone", [{ path: ".." }]],
  ["two dots at the end", [top, { path: "top/..", kind: "directory" }]],
  ["another root", [top, { path: "other/file" }]],
  ["an empty name", [{ path: "" }]],
  ["a dot in the middle", [top, { path: "top/./file" }]],
  ["a name behind a directory that never came", [top, { path: "top/a/b" }]],
  ["a name through a link", [
    top,
    { path: "top/l", kind: "link", target: "sub" },
    { path: "top/l/file" },
  ]],
  ["a directory through a link", [
    top,
    { path: "top/l", kind: "link", target: "sub" },
    { path: "top/l/", kind: "directory" },
    { path: "top/l/file" },
  ]],
  ["a file in the place of a link", [
    top,
    { path: "top/l", kind: "link", target: "file" },
    { path: "top/l" },
  ]],
  ["a hard link to a name outside", [
    top,
    { path: "top/h", kind: "hardlink", target: "/etc/passwd" },
  ]],
  ["a hard link to what never came", [
    top,
    { path: "top/h", kind: "hardlink", target: "top/x" },
  ]],
];
for (const [name, entries] of escapes) {
  Deno.test(`TreeReceiver refuses ${name}`, async () => {
    await rejects(
      receive(entries),
      (error: KompoxError) => error.kind === "failed",
    );
  });
}

const outside = ["/etc/passwd", "../victim", "a/../../x", "..", ""];
for (const target of outside) {
  Deno.test(`TreeReceiver leaves a link to "${target}" out, and says so`, async () => {
    const { warnings, names } = await receive([
      top,
      { path: "top/l", kind: "link", target },
    ]);
    deepStrictEqual(names, []);
    strictEqual(warnings.length, 1);
  });
}

Deno.test("TreeReceiver keeps links inside, hard links, modes and times", async () => {
  const { names, folder, warnings } = await receive([
    top,
    { path: "top/sub/", kind: "directory", mode: 0o500 },
    { path: "top/sub/file", mode: 0o4755, mtime: 1_700_000_000, text: "x" },
    { path: "top/h", kind: "hardlink", target: "top/sub/file" },
    { path: "top/l", kind: "link", target: "./sub/../sub/file" },
    { path: "top/null", kind: "other" },
  ]);
  deepStrictEqual(names, ["h", "l", "sub"]);
  strictEqual(await Deno.readTextFile(`${folder}/top/l`), "x");
  strictEqual(await Deno.readTextFile(`${folder}/top/h`), "x");
  const info = await Deno.stat(`${folder}/top/sub/file`);
  // Never the bits that lend the rights of another user.
  strictEqual(info.mode! & 0o7777, 0o755);
  strictEqual(info.mtime!.getTime(), 1_700_000_000_000);
  ok(warnings[0].includes("no file"));
});
