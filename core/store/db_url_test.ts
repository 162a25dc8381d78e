import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import type { KompoxError } from "../domain/error.ts";
import { maskSecrets, parseDbUrl } from "./db_url.ts";

const parsed = [
  ["file:kompoxops.yml", { kind: "file", path: "kompoxops.yml" }],
  ["file:./a b/k.yml", { kind: "file", path: "./a b/k.yml" }],
  ["file:/etc/kompoxops.yml", { kind: "file", path: "/etc/kompoxops.yml" }],
  ["FILE:x:y.yml", { kind: "file", path: "x:y.yml" }],
  [
    "sqlite::memory:",
    { kind: "sqlite", path: ":memory:", masked: "sqlite::memory:" },
  ],
  ["sqlite3:", { kind: "sqlite", path: "kompoxops.db", masked: "sqlite3:" }],
  [
    "sqlite:///var/k.db",
    { kind: "sqlite", path: "/var/k.db", masked: "sqlite:///var/k.db" },
  ],
  [
    "postgres://me:p@ss?w/rd@db:5432/kompox?sslpassword=x",
    {
      kind: "postgres",
      url: "postgres://me:p@ss?w/rd@db:5432/kompox?sslpassword=x",
      masked: "postgres://***@db:5432/kompox?***",
    },
  ],
  [
    "mysql:me:secret@tcp(db)/kompox",
    {
      kind: "mysql",
      url: "mysql:me:secret@tcp(db)/kompox",
      masked: "mysql:***@tcp(db)/kompox",
    },
  ],
] as const;
for (const [text, url] of parsed) {
  Deno.test(`parseDbUrl() reads "${text}"`, () => {
    deepStrictEqual(parseDbUrl(text), url);
  });
}

const refused = [
  [
    "file:",
    'Cannot use database URL "file:": the path is empty',
    "use --db-url file:PATH, such as file:kompoxops.yml",
  ],
  [
    "sqlite:k.db?mode=ro",
    'Cannot use database URL "sqlite:k.db?***": it is not the path of a file',
    "use --db-url sqlite:PATH",
  ],
  [
    "kompoxops.yml",
    'Cannot use database URL "kompoxops.yml": it has no scheme',
    "use --db-url file:kompoxops.yml",
  ],
  [
    "",
    'Cannot use database URL "": it has no scheme',
    "use --db-url file:PATH, such as file:kompoxops.yml",
  ],
  [
    "oracle://me:secret@db/x",
    'Cannot use database URL "oracle://***@db/x": its scheme is not known',
    "use --db-url file:PATH, such as file:kompoxops.yml",
  ],
] as const;
for (const [text, message, hint] of refused) {
  Deno.test(`parseDbUrl() refuses "${text}"`, () => {
    throws(() => parseDbUrl(text), (error) => {
      strictEqual((error as KompoxError).kind, "usage");
      deepStrictEqual((error as KompoxError).problems, [
        { level: "error", message, hint },
      ]);
      return true;
    });
  });
}

Deno.test("maskSecrets() never shows a password, whatever it holds", () => {
  fc.assert(fc.property(fc.string({ minLength: 8 }), (password) => {
    const masked = maskSecrets(`postgres://user:${password}@host/db`);
    ok(masked.startsWith("postgres://***@host/db"), masked);
  }));
});

Deno.test("maskSecrets() shows no query, with an @ in it or not", () => {
  strictEqual(maskSecrets("mysql://h/d?password=x"), "mysql://h/d?***");
  strictEqual(
    maskSecrets("mysql://h/d?user=a@b&password=x"),
    "mysql://***@b?***",
  );
});
