import { deepStrictEqual, notStrictEqual, ok } from "node:assert/strict";
import { buildHash, readSources, type SourceFile } from "./hash.ts";
import { sources } from "./set.ts";

const file = (path: string, text: string): SourceFile => ({
  path,
  bytes: new TextEncoder().encode(text),
});
const files = [file("a.go", "one"), file("b/c.sh", "two")];
const hash = buildHash(files, "go1.26.8");

Deno.test("buildHash() is the same for the same files in any order", () => {
  deepStrictEqual(buildHash(files.toReversed(), "go1.26.8"), hash);
  ok(/^[0-9a-f]{16}$/.test(hash));
});

const changed = [
  { name: "a byte", files: [file("a.go", "onf"), files[1]], go: "go1.26.8" },
  { name: "a name", files: [file("d.go", "one"), files[1]], go: "go1.26.8" },
  { name: "a file more", files: [...files, file("e", "")], go: "go1.26.8" },
  { name: "a file less", files: [files[0]], go: "go1.26.8" },
  {
    name: "bytes that move to the next file",
    files: [file("a.go", "on"), file("b/c.sh", "etwo")],
    go: "go1.26.8",
  },
  { name: "the version of Go", files, go: "go1.26.9" },
];
for (const { name, files, go } of changed) {
  Deno.test(`buildHash() changes with ${name}`, () => {
    notStrictEqual(buildHash(files, go), hash);
  });
}

Deno.test("readSources() reads all that enters the build", async () => {
  const read = await readSources(sources);
  const paths = read.map((source) => source.path);
  for (const path of ["build.sh", "kubelab/go.sum", "up/manifests/csi.yaml"]) {
    ok(paths.includes(path), path);
  }
  ok(read.every((source) => source.bytes.length > 0));
  deepStrictEqual(
    buildHash(await readSources(sources), "go1"),
    buildHash(read, "go1"),
  );
});
