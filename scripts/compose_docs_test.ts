import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { composePage, isStale } from "./compose_docs.ts";

Deno.test("docs/compose.md is as deno task docs:compose writes it", async () => {
  strictEqual(await isStale(), false, "run deno task docs:compose");
});

Deno.test("composePage() has a row for every key of the Compose schema", async () => {
  const listed = new URL(
    "../tests/golden/compose_schema/properties.txt",
    import.meta.url,
  );
  // Below these, one rule speaks for whatever stands there.
  const keys = (await Deno.readTextFile(listed)).trim().split("\n")
    .filter((path) => !/^(?:jobs\.\*|services\.\*\.pre_start)\./.test(path))
    .map((path) => path.split(".").at(-1)!);
  const page = composePage();
  const missing = new Set(
    keys.filter((key) =>
      !page.includes(`\`${key}\``) && !page.includes(`.${key}\``)
    ),
  );
  deepStrictEqual([...missing], []);
});

Deno.test("composePage() says of each row what becomes of it", () => {
  // The keys of `x-kompox` are all mapped: their table has no column for that.
  const [classified] = composePage().split("## x-kompox");
  const rows = classified.split("\n").filter((line) => line.startsWith("| `"));
  ok(rows.length > 100);
  for (const row of rows) {
    const cells = row.split(/(?<!\\)\|/).slice(1, -1).map((cell) =>
      cell.trim()
    );
    strictEqual(cells.length, 3, row);
    ok(cells.every((cell) => cell !== ""), row);
  }
});
