import { strictEqual } from "node:assert/strict";
import {
  isDnsLabel,
  isEnvName,
  isHostName,
  isRuleName,
  isVolumeName,
} from "./patterns.ts";

const tables: {
  check: (text: string) => boolean;
  good: string[];
  bad: string[];
}[] = [
  {
    check: isDnsLabel,
    good: ["a", "9", "a-b", "a".repeat(63), "1a"],
    bad: ["", "-a", "a-", "A", "a_b", "a.b", "a".repeat(64), "a\n", "é"],
  },
  {
    check: isHostName,
    good: ["a", "www.example.com", "1.2", `${"a".repeat(63)}.b`],
    bad: [
      "",
      ".",
      "a.",
      ".a",
      "a..b",
      "*.a",
      "A.b",
      "a_b.c",
      "a:80",
      `${"a".repeat(64)}.b`,
      Array.from({ length: 127 }, () => "a").join(".") + ".aaa",
    ],
  },
  {
    check: isRuleName,
    good: ["a", "main", "a-1", "a23456789012345"],
    bad: ["", "1a", "A", "a-", "-a", "a_b", "a234567890123456"],
  },
  {
    check: isVolumeName,
    good: ["a", "1", "db", "a-b", "a".repeat(16)],
    bad: ["", "a-", "-a", "A", "a_b", "a".repeat(17)],
  },
  {
    check: isEnvName,
    good: ["A", "_a", "a.b-c", "A1", "-x", ".x"],
    bad: ["", "1A", "A B", "A=B", "é", "A\n"],
  },
];
for (const { check, good, bad } of tables) {
  for (const text of good) {
    Deno.test(`${check.name}() accepts ${JSON.stringify(text.slice(0, 30))}`, () => {
      strictEqual(check(text), true);
    });
  }
  for (const text of bad) {
    Deno.test(`${check.name}() refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
      strictEqual(check(text), false);
    });
  }
}
