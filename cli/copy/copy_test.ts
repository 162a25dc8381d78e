import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  fails,
  listing,
  testCopy as test,
} from "../../tests/fakes/copy_world.ts";
import { allPrograms } from "../../tests/fakes/local_exec.ts";
import { growthOf } from "../../tests/fakes/memory_run.ts";
import { copyIn } from "./copy_in.ts";
import { copyOut } from "./copy_out.ts";

const oddNames = [
  "plain",
  "with space",
  "-rf",
  "'quotes\"",
  "$HOME `id` ;*?",
  "line\nbreak",
  "back\\slash",
  "日本語 é",
  "%41",
  "x".repeat(200),
];

async function oddTree(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/tree/sub dir/empty`, { recursive: true });
  for (const name of oddNames) {
    await Deno.writeTextFile(`${folder}/tree/${name}`, `is ${name}`);
    await Deno.writeTextFile(`${folder}/tree/sub dir/${name}`, "");
  }
  await Deno.chmod(`${folder}/tree/plain`, 0o640);
  await Deno.chmod(`${folder}/tree/-rf`, 0o755);
  await Deno.symlink("plain", `${folder}/tree/link`);
  await Deno.chmod(`${folder}/tree/sub dir`, 0o750);
}

test("copyIn() and copyOut() keep a tree with odd names as it is", async (world) => {
  const { copying, here, there } = world;
  await oddTree(here);
  const sent = await copyIn(copying, `${here}/tree`, { path: "copy" });
  strictEqual(sent.verified, true);
  strictEqual(sent.files, 2 * oddNames.length);
  deepStrictEqual(
    await listing(`${there}/copy`),
    await listing(`${here}/tree`),
  );
  const back = await copyOut(
    copying,
    { path: `${there}/copy` },
    `${here}/back`,
  );
  strictEqual(back.verified, true);
  deepStrictEqual(await listing(`${here}/back`), await listing(`${here}/tree`));
  deepStrictEqual(world.warnings, []);
});

const places: readonly [string, string, string, readonly string[]][] = [
  ["under a new name", "file", "new", ["dir/ 755", "new 644 x"]],
  ["into a directory", "file", "dir", ["dir/ 755", "dir/file 644 x"]],
  ["into a directory with /", "file", "dir/", ["dir/ 755", "dir/file 644 x"]],
  ["of a tree into a directory", "tree", "dir", [
    ...["dir/ 755", "dir/tree/ 755"],
    "dir/tree/a 644 y",
  ]],
  ["of a tree's content", "tree/.", "dir", ["dir/ 755", "dir/a 644 y"]],
  ["of a tree under a new name", "tree/", "new/", [
    ...["dir/ 755", "new/ 755"],
    "new/a 644 y",
  ]],
];
for (const [name, from, to, wanted] of places) {
  const prepare = async (source: string, goal: string) => {
    await Deno.writeTextFile(`${source}/file`, "x");
    await Deno.mkdir(`${source}/tree`);
    await Deno.writeTextFile(`${source}/tree/a`, "y");
    await Deno.mkdir(`${goal}/dir`);
  };
  test(`copyIn() finds the place ${name}`, async ({ copying, here, there }) => {
    await prepare(here, there);
    await copyIn(copying, `${here}/${from}`, { path: to });
    deepStrictEqual(await listing(there), wanted);
  });
  test(`copyOut() finds the place ${name}`, async ({ copying, here, there }) => {
    await prepare(there, here);
    await copyOut(copying, { path: from }, `${here}/${to}`);
    deepStrictEqual(await listing(here), wanted);
  });
}

test("copyIn() and copyOut() unite a tree with one that is there", async ({ copying, here, there }) => {
  for (const folder of [here, there]) {
    await Deno.mkdir(`${folder}/tree/sub`, { recursive: true });
    await Deno.writeTextFile(`${folder}/tree/sub/same`, folder);
  }
  await Deno.writeTextFile(`${here}/tree/sub/mine`, "mine");
  await Deno.writeTextFile(`${there}/tree/sub/theirs`, "theirs");
  await copyIn(copying, `${here}/tree`, { path: "." });
  strictEqual(await Deno.readTextFile(`${there}/tree/sub/same`), here);
  await copyOut(copying, { path: "tree" }, here);
  deepStrictEqual(await listing(here), await listing(there));
  strictEqual((await listing(here)).length, 5);
});

test(
  "copyIn() and copyOut() carry a single file without tar",
  async ({ copying, here, there }) => {
    const data = crypto.getRandomValues(new Uint8Array(65_000));
    await Deno.writeFile(`${here}/-file`, data);
    await Deno.chmod(`${here}/-file`, 0o750);
    const sent = await copyIn(copying, `${here}/-file`, { path: "." });
    strictEqual(sent.verified, true);
    strictEqual((await Deno.stat(`${there}/-file`)).mode! & 0o777, 0o750);
    const back = await copyOut(copying, { path: "-file" }, `${here}/back`);
    strictEqual(back.verified, true);
    deepStrictEqual(await Deno.readFile(`${here}/back`), data);
    strictEqual((await Deno.stat(`${here}/back`)).mode! & 0o777, 0o750);
    const directory = fails("unsupported", /the container has no tar$/);
    await rejects(copyIn(copying, here, { path: "x" }), directory);
    await rejects(copyOut(copying, { path: there }, `${here}/x`), directory);
  },
  allPrograms.filter((name) => name !== "tar"),
);

test(
  "copyIn() and copyOut() say that nothing was compared without sha256sum",
  async ({ copying, here }) => {
    await Deno.writeTextFile(`${here}/file`, "x");
    const sent = await copyIn(copying, `${here}/file`, { path: "copy" });
    strictEqual(sent.verified, false);
    const back = await copyOut(copying, { path: "copy" }, `${here}/back`);
    strictEqual(back.verified, false);
    strictEqual(await Deno.readTextFile(`${here}/back`), "x");
  },
  allPrograms.filter((name) => name !== "sha256sum"),
);

test(
  "copyIn() says unsupported when the container has no shell",
  async ({ copying, here }) => {
    await Deno.writeTextFile(`${here}/file`, "x");
    await rejects(
      copyIn(copying, `${here}/file`, { path: "copy" }),
      fails("unsupported", /no shell$/),
    );
  },
  [],
);

test("copyOut() changes nothing here when a checksum differs", async ({ container, copying, here, there }) => {
  await Deno.writeTextFile(`${there}/file`, "true content");
  await Deno.writeTextFile(`${here}/file`, "old content");
  container.spoil = (data, { command }) => {
    if (!command[2].includes("tar -c")) return data;
    const text = new TextDecoder().decode(data);
    return new TextEncoder().encode(text.replace("true", "fake"));
  };
  await rejects(
    copyOut(copying, { path: "file" }, `${here}/file`),
    fails("failed", /its checksum differs/),
  );
  deepStrictEqual(await listing(here), ["file 644 old content"]);
});

test("copyIn() changes nothing there when a checksum differs", async ({ container, copying, here, there }) => {
  await Deno.writeTextFile(`${there}/file`, "old content");
  await Deno.writeTextFile(`${here}/file`, "new content");
  container.spoil = (data, { command }) => {
    if (!command[2].includes("sha256sum")) return data;
    const text = new TextDecoder().decode(data);
    return new TextEncoder().encode(text.replace(/^[0-9a-f]{4}/, "0000"));
  };
  await rejects(
    copyIn(copying, `${here}/file`, { path: "file" }),
    fails("failed", /its checksum differs/),
  );
  deepStrictEqual(await listing(there), ["file 644 old content"]);
});

const program = new URL(
  "../../tests/fakes/memory_of_copy.ts",
  import.meta.url,
);
const memoryLimit = 100 * 2 ** 20;

Deno.test("copyIn() and copyOut() carry a large file without holding it", async () => {
  const grown = await growthOf(program);
  ok(grown < memoryLimit, `${grown} bytes more`);
});

Deno.test("the memory of a copy would be seen to grow when it held the file", async () => {
  const grown = await growthOf(program, ["leak"]);
  ok(grown > memoryLimit, `${grown} bytes more`);
});
