import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Problem } from "../../../core/domain/error.ts";
import { sarif } from "./sarif.ts";

const problems: Problem[] = [
  {
    level: "error",
    message: "Cannot read it",
    at: { file: "./a b/compose.yml", line: 3, column: 5 },
    hint: "write it",
  },
  {
    level: "warning",
    message: "Cannot carry over it",
    at: { file: "c:\\d\\é.yml", line: 1, column: 1 },
    class: "unsupported",
  },
  { level: "info", message: "No effect", class: "meaningless" },
];

// deno-lint-ignore no-explicit-any
const log = JSON.parse(JSON.stringify(sarif(problems))) as any;

Deno.test("sarif() has what SARIF 2.1.0 requires, and nothing that it does not know", () => {
  deepStrictEqual(Object.keys(log).sort(), ["$schema", "runs", "version"]);
  strictEqual(log.version, "2.1.0");
  strictEqual(log.runs.length, 1);
  const { tool, results, columnKind } = log.runs[0];
  strictEqual(columnKind, "utf16CodeUnits");
  const { name, version, rules } = tool.driver;
  ok(name.length > 0 && version.length > 0);
  const ids = rules.map(({ id }: { id: string }) => id);
  strictEqual(new Set(ids).size, ids.length);
  for (const result of results) {
    const { ruleId, level, message, locations, ...rest } = result;
    deepStrictEqual(rest, {});
    ok(ids.includes(ruleId), ruleId);
    ok(["none", "note", "warning", "error"].includes(level), level);
    ok(message.text.length > 0);
    for (const { physicalLocation } of locations ?? []) {
      const { artifactLocation, region } = physicalLocation;
      ok(URL.canParse(artifactLocation.uri, "file:///"), artifactLocation.uri);
      ok(region.startLine >= 1 && region.startColumn >= 1);
    }
  }
});

Deno.test("sarif() names level, rule and file of each problem", () => {
  deepStrictEqual(
    // deno-lint-ignore no-explicit-any
    log.runs[0].results.map((result: any) => [
      result.level,
      result.ruleId,
      result.message.text,
      result.locations?.[0].physicalLocation.artifactLocation.uri,
    ]),
    [
      [
        "error",
        "app-validate",
        "Cannot read it\nHint: write it",
        "a%20b/compose.yml",
      ],
      [
        "warning",
        "key-unsupported",
        "Cannot carry over it",
        "c%3A/d/%C3%A9.yml",
      ],
      ["note", "key-meaningless", "No effect", undefined],
    ],
  );
});
