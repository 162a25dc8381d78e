import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Duplex, FrameIn, FrameOut } from "../../../core/domain/duplex.ts";
import { failure } from "../../../core/domain/error.ts";
import type {
  ImportDiskInput,
  VolumeDisk,
} from "../../../core/operations/disk.ts";
import type { Operations } from "../../../core/operations/operations.ts";
import { FakeIo } from "../../../tests/fakes/fake_io.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import { run } from "../../run.ts";

const disk: VolumeDisk = {
  name: "d1",
  volumeName: "data",
  assigned: false,
  size: 2 ** 30,
  handle: "h1",
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  state: "ready",
  shortHandle: "1234567 (mem)",
  claim: "kompox-data-a-b",
};

/** A disk that holds one text, and keeps what is imported. */
class Keeper implements Partial<Operations> {
  content = "hello ".repeat(10_000);
  /** What the export ends with; absent: well. */
  fault?: Error;
  readonly inputs: ImportDiskInput[] = [];
  /** Archives that came whole. */
  readonly archives: Uint8Array[] = [];

  exportDisk: Operations["exportDisk"] = () => {
    const { content, fault } = this;
    const frames = async function* (): AsyncGenerator<FrameIn> {
      await Promise.resolve();
      yield { type: "stdout", data: new TextEncoder().encode(content) };
      if (fault !== undefined) throw fault;
      yield { type: "exit", code: 0 };
    };
    return Promise.resolve({
      send: () => Promise.resolve(),
      frames: frames(),
      close() {},
    });
  };

  importDisk: Operations["importDisk"] = (input) => {
    this.inputs.push(input);
    return Promise.resolve(new Taking(this));
  };

  listDisks: Operations["listDisks"] = () =>
    Promise.resolve([{ ...disk, assigned: true }]);

  volumeSourcesApp: Operations["volumeSourcesApp"] = () =>
    Promise.resolve([
      { directory: "data/db", volumeName: "data", subpath: "data/db" },
      { directory: "data/gone", volumeName: "data", subpath: "data/gone" },
    ]);
}

class Taking implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #ended = Promise.withResolvers<boolean>();
  readonly #parts: Uint8Array<ArrayBuffer>[] = [];

  constructor(keeper: Keeper) {
    this.frames = this.#run(keeper);
  }

  send(frame: FrameOut): Promise<void> {
    if (frame.type === "stdin") this.#parts.push(frame.data.slice());
    if (frame.type === "close") this.#ended.resolve(true);
    return Promise.resolve();
  }

  close(): void {
    this.#ended.resolve(false);
  }

  async *#run(keeper: Keeper): AsyncGenerator<FrameIn> {
    if (!await this.#ended.promise) return;
    const whole = await new Blob(this.#parts).arrayBuffer();
    keeper.archives.push(new Uint8Array(whole));
    const text = `${JSON.stringify(disk)}\n`;
    yield { type: "stdout", data: new TextEncoder().encode(text) };
    yield { type: "exit", code: 0 };
  }
}

async function inFolder(
  work: (folder: string, keeper: Keeper) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder, new Keeper());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function ran(keeper: Keeper, ...argv: string[]) {
  const io = new FakeIo();
  const code = await run(fakeProgram(keeper), argv, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

Deno.test("disk export writes what disk import reads, with a checksum that it checks", async () => {
  await inFolder(async (folder, keeper) => {
    const file = `${folder}/data.tar.zst`;
    const exported = await ran(keeper, "disk", "export", "-V", "data", file);
    strictEqual(exported.code, 0, exported.stderr);
    strictEqual(exported.stdout, "");
    match(exported.stderr, /exported 58\.6 KiB in .*, SHA-256 [0-9a-f]{64}/);
    const size = (await Deno.stat(file)).size;
    ok(size < 1000);
    const imported = await ran(keeper, "disk", "import", "-V", "data", file);
    strictEqual(imported.code, 0, imported.stderr);
    deepStrictEqual(JSON.parse(imported.stdout), disk);
    match(imported.stderr, /its checksum is right/);
    match(imported.stderr, /disk assign -V data -D d1/);
    strictEqual(new TextDecoder().decode(keeper.archives[0]), keeper.content);
    await Deno.writeTextFile(file, "x", { append: true });
    const spoilt = await ran(keeper, "disk", "import", "-V", "data", file);
    strictEqual(spoilt.code, 3);
    strictEqual(keeper.inputs.length, 1);
  });
});

Deno.test("disk export leaves no file when it fails", async () => {
  await inFolder(async (folder, keeper) => {
    keeper.fault = failure("failed", "Cannot export: tar broke");
    const file = `${folder}/data.tar.zst`;
    const { code, stderr } = await ran(
      keeper,
      "disk",
      "export",
      "-V",
      "data",
      file,
    );
    strictEqual(code, 1);
    match(stderr, /tar broke/);
    deepStrictEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("disk export gives stdout to the archive alone", async () => {
  await inFolder(async (_, keeper) => {
    const { code, stderr } = await ran(
      keeper,
      ...["disk", "export", "-V", "data", "-o", "json", "-"],
    );
    strictEqual(code, 2);
    match(stderr, /stdout has the archive/);
    strictEqual(
      (await ran(keeper, "disk", "export", "-V", "data", "-")).code,
      0,
    );
  });
});

Deno.test("disk import never says that all has come when the file is damaged", async () => {
  await inFolder(async (folder, keeper) => {
    const file = `${folder}/x.tar.zst`;
    await Deno.writeFile(
      file,
      new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, ...new Uint8Array(99).fill(255)]),
    );
    const { code, stderr } = await ran(
      keeper,
      "disk",
      "import",
      "-V",
      "data",
      file,
    );
    strictEqual(code, 3);
    match(stderr, /its zstd is damaged/);
    deepStrictEqual(keeper.archives, []);
  });
});

Deno.test("app import-volumes copies what is there onto the assigned disk", async () => {
  await inFolder(async (folder, keeper) => {
    await Deno.mkdir(`${folder}/data/db`, { recursive: true });
    await Deno.writeTextFile(`${folder}/data/db/a`, "hello");
    const dry = await ran(keeper, "app", "import-volumes", "--dry-run", folder);
    strictEqual(dry.code, 0, dry.stderr);
    match(dry.stdout, /data\/db .* 1 +5 B +would be copied/);
    match(dry.stdout, /data\/gone .* not there/);
    deepStrictEqual(keeper.inputs, []);
    const done = await ran(
      keeper,
      "app",
      "import-volumes",
      "-o",
      "json",
      folder,
    );
    strictEqual(done.code, 0, done.stderr);
    const [row, gone] = JSON.parse(done.stdout);
    deepStrictEqual([row.outcome, row.diskName, row.files], [
      "copied",
      "d1",
      1,
    ]);
    strictEqual(gone.outcome, "not there");
    const [{ diskName, subpath, force }] = keeper.inputs;
    deepStrictEqual([diskName, subpath, force], ["d1", "data/db", false]);
    strictEqual(keeper.archives.length, 1);
    const nowhere = await ran(
      keeper,
      "app",
      "import-volumes",
      `${folder}/data`,
    );
    strictEqual(nowhere.code, 4);
  });
});
