import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import type { KompoxError } from "../../core/domain/error.ts";
import { readTar } from "./tar_read.ts";
import { tarEnd, type TarHead, tarHead, tarPadding } from "./tar_write.ts";

const head: TarHead = {
  path: "a",
  kind: "file",
  mode: 0o644,
  size: 0,
  mtime: 1_700_000_000,
};

function archive(
  entries: readonly (Partial<TarHead> & { content?: string })[],
): Uint8Array {
  const encoder = new TextEncoder();
  const parts = entries.flatMap(({ content = "", ...more }) => {
    const data = encoder.encode(content);
    const size = data.length;
    return [tarHead({ ...head, size, ...more }), data, tarPadding(size)];
  });
  const all = [...parts, tarEnd()];
  const whole = new Uint8Array(
    all.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function* pieces(data: Uint8Array, size: number) {
  for (let at = 0; at < data.length; at += size) {
    yield data.subarray(at, at + size);
  }
}

interface Read {
  path: string;
  kind: string;
  mode: number;
  mtime: number;
  target: string;
  content: string;
}

async function readAll(data: Uint8Array, size = 65_536): Promise<Read[]> {
  const all: Read[] = [];
  for await (const entry of readTar(pieces(data, size))) {
    const { path, kind, mode, mtime, target } = entry;
    let content = "";
    const decoder = new TextDecoder();
    for await (const chunk of entry.content()) {
      content += decoder.decode(chunk, { stream: true });
    }
    all.push({ path, kind, mode, mtime, target, content });
  }
  return all;
}

Deno.test("readTar() gives back what tarHead() wrote, whatever the names and the pieces", async () => {
  const letter = fc.constantFrom(..."ab/ \n\\'\"-é漢😀");
  const name = fc.array(letter, { minLength: 1, maxLength: 300 })
    .map((letters) => letters.join(""))
    .filter((text) =>
      new TextDecoder().decode(new TextEncoder().encode(text)) === text
    );
  const entry = fc.record({
    path: name,
    content: fc.string({ maxLength: 2000 }),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    mtime: fc.integer({ min: 0, max: 2 ** 33 - 1 }),
  });
  const link = fc.record({
    path: name,
    kind: fc.constant("link" as const),
    target: name,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(entry, link), { maxLength: 5 }),
      fc.integer({ min: 1, max: 3000 }),
      async (entries, size) => {
        const read = await readAll(archive(entries), size);
        deepStrictEqual(
          read,
          entries.map((given) => ({
            kind: "file",
            mode: head.mode,
            mtime: head.mtime,
            target: "",
            content: "",
            ...given,
          })),
        );
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("tarHead() writes sizes from 8 GiB on, and readTar() reads them", async () => {
  const size = 9 * 2 ** 30;
  const data = tarHead({ ...head, size });
  for await (const entry of readTar(pieces(data, 512))) {
    strictEqual(entry.size, size);
    break;
  }
});

Deno.test("GNU tar reads what tarHead() writes, and readTar() what GNU tar writes in each of its forms", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const long = `${"d".repeat(90)}/${"n".repeat(120)} é'\n`;
    await Deno.mkdir(`${folder}/${"d".repeat(90)}`);
    await Deno.writeTextFile(`${folder}/${long}`, "content\n", { mode: 0o640 });
    await Deno.chmod(`${folder}/${long}`, 0o640);
    for (const form of ["gnu", "pax", "posix", "oldgnu"]) {
      const { stdout, success } = await new Deno.Command("tar", {
        args: [`--format=${form}`, "-cf", "-", "-C", folder, "."],
      }).output();
      ok(success);
      const read = await readAll(stdout, 1000);
      const file = read.find(({ kind }) => kind === "file");
      strictEqual(file?.path, `./${long}`, form);
      strictEqual(file.content, "content\n");
      strictEqual(file.mode, 0o640);
    }
    const written = archive([
      { path: "new/", kind: "directory", mode: 0o755 },
      { path: `new/${"x".repeat(200)}`, content: "y", mode: 0o600 },
      { path: "new/l", kind: "link", target: "t".repeat(150) },
    ]);
    await Deno.writeFile(`${folder}/a.tar`, written);
    const { code } = await new Deno.Command("tar", {
      args: ["-xpf", "a.tar"],
      cwd: folder,
    }).output();
    strictEqual(code, 0);
    const place = `${folder}/new/${"x".repeat(200)}`;
    strictEqual(await Deno.readTextFile(place), "y");
    strictEqual((await Deno.stat(place)).mode! & 0o777, 0o600);
    strictEqual(await Deno.readLink(`${folder}/new/l`), "t".repeat(150));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const good = archive([{ path: "file", content: "x".repeat(1000) }]);
const broken: readonly [string, Uint8Array][] = [
  ["ends in a header", good.subarray(0, 300)],
  ["ends in a content", good.subarray(0, 1000)],
  ["has no end", good.subarray(0, 1536)],
  ["is nothing", new Uint8Array()],
  ["is no tar", new TextEncoder().encode("tar: not found\n".repeat(100))],
  ["has a damaged header", good.map((byte, at) => at === 3 ? 1 : byte)],
];
for (const [name, data] of broken) {
  Deno.test(`readTar() says failed when what comes ${name}`, async () => {
    await rejects(
      readAll(data),
      (error: KompoxError) => error.kind === "failed",
    );
  });
}

Deno.test("readTar() refuses a name that is longer than any could be", async () => {
  const data = archive([{ path: "x".repeat(2 ** 20 + 1), content: "" }]);
  await rejects(readAll(data), /a name is too long/);
});

Deno.test("readTar() skips what is not read of a content", async () => {
  const data = archive([{ path: "a", content: "x".repeat(9999) }, {
    path: "b",
  }]);
  const paths: string[] = [];
  for await (const { path } of readTar(pieces(data, 700))) paths.push(path);
  deepStrictEqual(paths, ["a", "b"]);
});
