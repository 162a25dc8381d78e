import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure } from "../../core/domain/error.ts";
import { compressed, unpacked } from "./archive.ts";
import { openArchive, writeArchive } from "./archive_file.ts";

async function* pieces(data: Uint8Array, size = 1000) {
  for (let at = 0; at < data.length; at += size) {
    await Promise.resolve();
    yield data.subarray(at, at + size);
  }
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function noise(size: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) {
    crypto.getRandomValues(data.subarray(at, at + 65_536));
  }
  return data;
}

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const data = noise(300_000);

for (const size of [1, 7, 1000, 300_000]) {
  Deno.test(`unpacked() gives back what compressed() took, in pieces of ${size}`, async () => {
    const some = data.subarray(0, size < 10 ? 500 : undefined);
    const packed = await all(compressed(pieces(some)));
    deepStrictEqual(await all(unpacked(pieces(packed, size), "x")), some);
  });
}

Deno.test("compressed() is what zstd reads", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.zst`;
    await Deno.writeFile(path, await all(compressed(pieces(data))));
    const args = ["-dcq", path];
    const zstd = await new Deno.Command("zstd", { args }).output();
    deepStrictEqual(zstd.stdout, data);
  });
});

Deno.test("unpacked() sees one bit that is not as compressed() had it", async () => {
  const packed = await all(compressed(pieces(noise(5_000_000), 65_536)));
  // Noise is stored as it is: only the checksum tells.
  packed[150_000] ^= 1;
  await rejects(all(unpacked(pieces(packed, 65_536), "x.tar.zst")), {
    kind: "invalid",
    message: 'Cannot read "x.tar.zst": its zstd is damaged',
  });
});

Deno.test("unpacked() reads gzip and what is not compressed", async () => {
  const stream = new Blob([data]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  deepStrictEqual(await all(unpacked(stream, "x")), data);
  deepStrictEqual(await all(unpacked(pieces(data), "x")), data);
  strictEqual((await all(unpacked(pieces(new Uint8Array()), "x"))).length, 0);
});

Deno.test("unpacked() says that a compressed file is damaged", async () => {
  const packed = await all(compressed(pieces(data)));
  const damaged = { kind: "invalid", message: /"x": its zstd is damaged/ };
  const head = packed.slice();
  head.fill(255, 4, 20);
  await rejects(all(unpacked(pieces(head), "x")), damaged);
});

Deno.test("compressed() ends with the error of what it reads, and stops it when its reader goes", async () => {
  const broken = async function* () {
    yield data;
    throw failure("failed", "Cannot read: gone");
  };
  await rejects(all(compressed(broken())), { kind: "failed" });
  let ended = false;
  const endless = async function* () {
    try {
      while (true) {
        await Promise.resolve();
        yield data;
      }
    } finally {
      ended = true;
    }
  };
  for await (const _ of compressed(endless())) break;
  await new Promise((resolve) => setTimeout(resolve, 20));
  ok(ended);
});

Deno.test("writeArchive() leaves a whole file and its checksum", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x.tar.zst`;
    const { bytes, sha256 } = await writeArchive(path, pieces(data));
    strictEqual(bytes, data.length);
    const check = await new Deno.Command("sha256sum", {
      args: ["-c", "x.tar.zst.sha256"],
      cwd: folder,
    }).output();
    strictEqual(check.code, 0);
    const { chunks, verified, size } = await openArchive(path);
    deepStrictEqual([verified, size], [true, data.length]);
    deepStrictEqual(await all(chunks), data);
    strictEqual(
      (await Deno.readTextFile(`${path}.sha256`)).slice(0, 64),
      sha256,
    );
  });
});

Deno.test("writeArchive() leaves what was there when it fails", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x`;
    await writeArchive(path, pieces(data));
    const broken = async function* () {
      yield data.subarray(0, 10);
      throw failure("failed", "Cannot read: gone");
    };
    await rejects(writeArchive(path, broken()), { kind: "failed" });
    const { chunks } = await openArchive(path);
    deepStrictEqual(await all(chunks), data);
    deepStrictEqual(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["x", "x.sha256"],
    );
  });
});

Deno.test("openArchive() refuses a file whose checksum is another", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x`;
    await writeArchive(path, pieces(data));
    await Deno.writeTextFile(path, "more", { append: true });
    await rejects(openArchive(path), { kind: "invalid", message: /checksum/ });
    await Deno.writeTextFile(`${path}.sha256`, "none");
    await rejects(openArchive(path), { message: /it is no checksum/ });
    await Deno.remove(`${path}.sha256`);
    strictEqual((await openArchive(path)).verified, false);
    await rejects(openArchive(`${folder}/none`), { kind: "not-found" });
    await rejects(openArchive(folder), { kind: "failed" });
  });
});
