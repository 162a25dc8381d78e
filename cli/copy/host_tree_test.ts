import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { hostSize, hostTar } from "./host_tree.ts";

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What tar makes of an archive. */
async function unpack(folder: string, to: string): Promise<void> {
  const file = `${folder}/x.tar`;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of hostTar(`${folder}/in`, { warn() {} })) {
    parts.push(chunk.slice());
  }
  await Deno.writeFile(
    file,
    parts.length === 0
      ? new Uint8Array()
      : new Uint8Array(await new Blob(parts).arrayBuffer()),
  );
  await Deno.mkdir(to);
  const args = ["-C", to, "-xpf", file, "--numeric-owner"];
  const { code, stderr } = await new Deno.Command("tar", { args }).output();
  strictEqual(code, 0, new TextDecoder().decode(stderr));
}

Deno.test("hostTar() keeps modes, times, links, hard links and owners", async () => {
  await inFolder(async (folder) => {
    const root = `${folder}/in`;
    const long = `${"d".repeat(130)}/${"f".repeat(130)}`;
    await Deno.mkdir(`${root}/${"d".repeat(130)}`, { recursive: true });
    await Deno.writeTextFile(`${root}/${long}`, "long");
    await Deno.writeTextFile(`${root}/a`, "hello");
    await Deno.link(`${root}/a`, `${root}/b`);
    await Deno.symlink("/etc/passwd", `${root}/link`);
    await Deno.chmod(`${root}/a`, 0o4711);
    await Deno.utime(`${root}/a`, 1_000_000, 1_000_000);
    await Deno.mkdir(`${root}/closed`);
    await Deno.chmod(`${root}/closed`, 0o1700);
    const isRoot = Deno.uid() === 0;
    if (isRoot) await Deno.chown(`${root}/closed`, 3_000_000, 7);
    await Deno.chmod(root, 0o750);
    const out = `${folder}/out`;
    await unpack(folder, out);
    strictEqual(await Deno.readTextFile(`${out}/${long}`), "long");
    const [a, b] = await Promise.all(
      ["a", "b"].map((name) => Deno.lstat(`${out}/${name}`)),
    );
    deepStrictEqual([a.mode! & 0o7777, a.mtime?.getTime()], [0o4711, 1e9]);
    strictEqual(a.ino, b.ino);
    strictEqual(await Deno.readLink(`${out}/link`), "/etc/passwd");
    const closed = await Deno.stat(`${out}/closed`);
    strictEqual(closed.mode! & 0o7777, 0o1700);
    if (isRoot) deepStrictEqual([closed.uid, closed.gid], [3_000_000, 7]);
    strictEqual((await Deno.stat(out)).mode! & 0o777, 0o750);
  });
});

Deno.test("hostSize() counts, and tells what is left out", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "hello");
    const pipe = `${folder}/pipe`;
    const made = await new Deno.Command("mkfifo", { args: [pipe] }).output();
    ok(made.success);
    const told: string[] = [];
    const size = await hostSize(folder, {
      warn: (text) => void told.push(text),
    });
    deepStrictEqual(size, { files: 1, bytes: 5 });
    deepStrictEqual(told, [`Left "${pipe}" out: it is no file`]);
  });
});

Deno.test("hostTar() says what is gone", async () => {
  await rejects(hostSize("/nowhere/at/all", { warn() {} }), {
    kind: "not-found",
  });
});
