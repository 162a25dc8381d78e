import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { TarGuard } from "./tar_guard.ts";
import { blockSize, readHeader, withPax } from "./tar_header.ts";

const encoder = new TextEncoder();

/** A header of nothing; what is given is laid over it. */
function entry(
  type: string,
  path: string,
  { target = "", content = "" }: { target?: string; content?: string } = {},
): Uint8Array[] {
  const blank = new Uint8Array(blockSize);
  blank.set(encoder.encode(type), 156);
  blank.set(encoder.encode("0000644\0"), 100);
  const data = encoder.encode(content);
  blank.set(encoder.encode(data.length.toString(8).padStart(11, "0")), 124);
  blank.set(encoder.encode(path).subarray(0, 100), 0);
  blank.set(encoder.encode(target).subarray(0, 100), 157);
  // Writes the checksum.
  const [head] = withPax(blank, {}).slice(-1);
  const padding = new Uint8Array(
    (blockSize - data.length % blockSize) % blockSize,
  );
  return [head, data, padding];
}

function pax(type: "x" | "g", fields: Record<string, string>): Uint8Array[] {
  const content = Object.entries(fields).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = rest.length + 1;
    while (`${length}${rest}`.length !== length) length++;
    return `${length}${rest}`;
  }).join("");
  return entry(type, "pax", { content });
}

const end = new Uint8Array(2 * blockSize);

function whole(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What comes out when it goes in by pieces. */
function through(archive: Uint8Array, size = archive.length): Uint8Array {
  const guard = new TarGuard();
  const out: Uint8Array[] = [];
  for (let at = 0; at < archive.length; at += size) {
    out.push(...guard.push(archive.subarray(at, at + size)));
  }
  guard.end();
  return whole(out);
}

const refusals = [
  {
    name: "an absolute path",
    parts: entry("0", "/etc/passwd"),
    state: /"\/etc\/passwd" is an absolute path/,
  },
  {
    name: "a path with ..",
    parts: entry("0", "a/../../b"),
    state: /leads out of the archive/,
  },
  {
    name: "a hard link to outside",
    parts: entry("1", "a", { target: "../b" }),
    state: /"\.\.\/b" leads out/,
  },
  {
    name: "a character device",
    parts: entry("3", "null"),
    state: /"null" is a device/,
  },
  { name: "a block device", parts: entry("4", "sda"), state: /is a device/ },
  {
    name: "a file through a link",
    parts: [
      ...entry("2", "./a", { target: "/etc" }),
      ...entry("0", "a/passwd"),
    ],
    state: /"a\/passwd" leads through the link "a"/,
  },
  { name: "a sparse file of GNU tar", parts: entry("S", "a"), state: /sparse/ },
  {
    name: "a sparse file in pax form",
    parts: [...pax("x", { "GNU.sparse.major": "1" }), ...entry("0", "a")],
    state: /sparse/,
  },
  {
    name: "a path with .. in a pax header",
    parts: [...pax("x", { path: "../a" }), ...entry("0", "a")],
    state: /leads out of the archive/,
  },
  {
    name: "a damaged number in a pax header",
    parts: [...pax("x", { size: "-1" }), ...entry("0", "a")],
    state: /pax fields are damaged/,
  },
  {
    name: "what is no tar",
    parts: [encoder.encode("hello".repeat(200))],
    state: /it is no tar archive/,
  },
];
for (const { name, parts, state } of refusals) {
  Deno.test(`TarGuard refuses ${name}`, () => {
    throws(() => through(whole([...parts, end])), (error: Error) => {
      strictEqual((error as { kind?: string }).kind, "invalid");
      return state.test(error.message);
    });
  });
}

Deno.test("TarGuard says that an archive ends in its middle, wherever it is cut", () => {
  const archive = whole([
    ...entry("0", "a", { content: "x".repeat(700) }),
    end,
  ]);
  for (const cut of [1, 100, 512, 600, 1024, 1500]) {
    throws(() => through(archive.subarray(0, cut)), /ends in its middle/);
  }
  throws(() => through(new Uint8Array()), /it is empty/);
});

Deno.test("TarGuard passes links, hard links and pipes on as they are, in pieces of any size", () => {
  const archive = whole([
    ...entry("5", "./"),
    ...entry("0", "./a", { content: "x".repeat(1300) }),
    ...entry("1", "./b", { target: "./a" }),
    ...entry("2", "./c", { target: "/etc/passwd" }),
    ...entry("6", "./pipe"),
    end,
  ]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), (size) => {
    deepStrictEqual(through(archive, size), archive);
  }));
});

Deno.test("TarGuard passes a link on that became a directory", () => {
  const archive = whole([
    ...entry("2", "a", { target: "b" }),
    ...entry("5", "a/"),
    ...entry("0", "a/x"),
    end,
  ]);
  deepStrictEqual(through(archive), archive);
});

Deno.test("TarGuard turns pax headers into what BusyBox reads", () => {
  const path = `dir/${"é".repeat(120)}`;
  const bytes = encoder.encode(path);
  const latin = String.fromCharCode(...bytes);
  const header = entry("0", "short", { content: "hello" });
  const fields = { path: latin, uid: "1000640000", mtime: "1700000000.5" };
  // The pax text is bytes already: one letter each.
  const given = whole([...paxBytes(fields), ...header, end]);
  const out = through(given);
  strictEqual(String.fromCharCode(out[156]), "L");
  deepStrictEqual(out.subarray(512, 512 + bytes.length), bytes);
  const head = out.subarray(1024, 1536);
  strictEqual(readHeader(head)?.size, 5);
  strictEqual(head[108], 0x80);
  strictEqual(
    new DataView(head.buffer, head.byteOffset).getUint32(112),
    1000640000,
  );
  strictEqual(new TextDecoder().decode(out.subarray(1536, 1541)), "hello");
});

function paxBytes(fields: Record<string, string>): Uint8Array[] {
  const text = Object.entries(fields).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = rest.length + 1;
    while (`${length}${rest}`.length !== length) length++;
    return `${length}${rest}`;
  }).join("");
  const data = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const [head] = entry("x", "pax", { content: "x".repeat(data.length) });
  const padding = new Uint8Array(
    (blockSize - data.length % blockSize) % blockSize,
  );
  return [head, data, padding];
}

Deno.test("TarGuard passes on what GNU tar and pax write, and it unpacks to the same", async () => {
  const root = await Deno.makeTempDir();
  try {
    const long = `${"d".repeat(98)}/${"f".repeat(95)}`;
    await Deno.mkdir(`${root}/in/${"d".repeat(98)}`, { recursive: true });
    await Deno.writeTextFile(`${root}/in/${long}`, "content");
    await Deno.symlink("x".repeat(150), `${root}/in/link`);
    for (const format of ["gnu", "pax", "ustar"]) {
      if (format === "ustar") await Deno.remove(`${root}/in/link`);
      const { stdout } = await tar([
        "-C",
        `${root}/in`,
        `--format=${format}`,
        "-cf",
        "-",
        ".",
      ]);
      const passed = through(stdout, 700);
      await Deno.writeFile(`${root}/${format}.tar`, passed);
      const listed = await tar(["-tf", `${root}/${format}.tar`]);
      const names = new TextDecoder().decode(listed.stdout);
      strictEqual(names.includes(long), true, format);
      strictEqual(names.includes("./link"), format !== "ustar", format);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

async function tar(args: readonly string[]): Promise<Deno.CommandOutput> {
  const output = await new Deno.Command("tar", { args: [...args] }).output();
  strictEqual(output.code, 0, new TextDecoder().decode(output.stderr));
  return output;
}
