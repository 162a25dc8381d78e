import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { full, lines, read } from "./samples.ts";

const page = await Deno.readTextFile(
  new URL("../../../docs/kompoxops-yml.md", import.meta.url),
);
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map((it) => it[1]);

Deno.test("docs/kompoxops-yml.md begins with a configuration that is read without a problem", () => {
  const got = read(blocks[0]);
  deepStrictEqual(lines(got), []);
  ok(got.config);
});

Deno.test("docs/kompoxops-yml.md shows parts of an app that are read without a problem", () => {
  strictEqual(blocks.length, 3);
  const app = full.slice(0, full.indexOf("  ingress:\n    certResolver"));
  for (const block of blocks.slice(1)) {
    const indented = block.replace(/^/gm, "  ");
    deepStrictEqual(lines(read(app + indented.trimEnd() + "\n")), [], block);
  }
});

Deno.test("docs/kompoxops-yml.md names every field", async () => {
  const folder = new URL("./", import.meta.url);
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith("_test.ts") || !name.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(name, folder));
    const readers =
      /(?:requiredText|required|text|field|scalar|list|map|read[A-Z]\w*)\(\s*(?:\w+,\s*)?"(\w+)"/g;
    for (const [, field] of text.matchAll(readers)) names.add(field);
  }
  ok(names.size > 30, [...names].join());
  for (const name of names) {
    ok(new RegExp(`\\b${name}\\b`).test(page), `"${name}" is not on the page`);
  }
});
