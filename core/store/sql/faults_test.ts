import { ok, strictEqual, throws } from "node:assert/strict";
import type { SqlDialect } from "./dialect.ts";
import { postgresDialect } from "./postgres_dialect.ts";
import { sqliteDialect } from "./sqlite_dialect.ts";

/** The kind of failure, or what a constraint says. */
function faultOf(dialect: SqlDialect, error: unknown): string | undefined {
  const fault = dialect.faultOf(error);
  return typeof fault === "object" ? fault.kind : fault;
}

const coded = (code: string | number, message = "x") =>
  Object.assign(new Error(message), { code, errcode: code });

const sqlite: readonly (readonly [number, string, string | undefined])[] = [
  [2067, "", "unique"],
  [1555, "", "unique"],
  [787, "", "reference"],
  [1, "no such table: seal", "no-table"],
  [1, "near SELCT: syntax error", undefined],
  [5, "", "unavailable"],
  [517, "", "unavailable"],
  [13, "", "unavailable"],
  [778, "", "unavailable"],
  [1032, "", "denied"],
  [11, "", "failed"],
  [26, "", "invalid"],
  [19, "", undefined],
];
for (const [code, message, kind] of sqlite) {
  Deno.test(`sqliteDialect() takes ${code} "${message}" for ${kind}`, async () => {
    const dialect = await sqliteDialect(":memory:", true);
    strictEqual(faultOf(dialect, coded(code, message)), kind);
    await dialect.close();
  });
}

const postgres: readonly (readonly [string, string | undefined])[] = [
  ["23505", "unique"],
  ["23503", "reference"],
  ["42P01", "no-table"],
  ["42601", undefined],
  ["ECONNREFUSED", "unavailable"],
  ["ENOTFOUND", "unavailable"],
  ["08006", "unavailable"],
  ["57P01", "unavailable"],
  ["57P03", "unavailable"],
  ["57014", "unavailable"],
  ["53100", "unavailable"],
  ["53300", "unavailable"],
  ["40P01", "unavailable"],
  ["25006", "unavailable"],
  ["28P01", "denied"],
  ["42501", "denied"],
  ["3D000", "not-found"],
  ["ENOENT", "not-found"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "denied"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "denied"],
];
for (const [code, kind] of postgres) {
  Deno.test(`postgresDialect() takes ${code} for ${kind}`, async () => {
    const dialect = postgresDialect("postgres://127.0.0.1:1/x", "x");
    strictEqual(faultOf(dialect, coded(code)), kind);
    await dialect.close();
  });
}

Deno.test("postgresDialect() knows broken connections, and not bugs", async () => {
  const dialect = postgresDialect("postgres://127.0.0.1:1/x", "x");
  const several = new AggregateError([coded("ECONNREFUSED")]);
  strictEqual(faultOf(dialect, several), "unavailable");
  for (
    const message of [
      "Connection terminated unexpectedly",
      "timeout exceeded when trying to connect",
      "Client has encountered a connection error and is not queryable",
    ]
  ) {
    strictEqual(faultOf(dialect, new Error(message)), "unavailable");
  }
  strictEqual(
    faultOf(dialect, new TypeError("x is not a function")),
    undefined,
  );
  strictEqual(faultOf(dialect, "text"), undefined);
  await dialect.close();
});

for (
  const url of [
    "postgres://u:canary@h:99999999/x",
    "postgres://u:can%ary@h/x",
    "postgres://u:can#ary@h:1/x",
    "postgres://[canary/x",
  ]
) {
  Deno.test(`postgresDialect() refuses ${url}, and does not show it`, () => {
    throws(() => postgresDialect(url, "shown"), (error) => {
      strictEqual((error as { kind: string }).kind, "usage");
      ok(!/can.?ary/.test(Deno.inspect(error).split("\n    at ")[0]));
      return true;
    });
  });
}
