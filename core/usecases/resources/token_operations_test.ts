import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { memoryResources } from "../../../tests/fakes/memory_resources.ts";
import { tokenOperations } from "./token_operations.ts";
import { tokenForm, tokenHash, tokenText } from "./token_text.ts";

const call = { signal: new AbortController().signal, report: () => {} };

async function world() {
  const { database, operations, now, newId } = await memoryResources();
  const create = (
    kind: "service" | "provider" | "cluster" | "app",
    document: Readonly<Record<string, unknown>>,
  ) =>
    operations[kind].create({ document: { version: "v1", ...document } }, call);
  await create("service", { kind: "Service", name: "ops" });
  await create("provider", { kind: "Provider", name: "here", driver: "k3s" });
  await create("cluster", { kind: "Cluster", name: "prod", provider: "here" });
  const compose = { services: {} };
  const app = await create("app", {
    kind: "App",
    name: "shop",
    cluster: "prod",
    compose,
  });
  const tokens = tokenOperations({
    tokens: database.tokens,
    resources: database.resources,
    now,
    newId,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  return { database, tokens, appId: app.metadata!.id };
}

Deno.test("tokenText() writes 32 bytes in 43 digits, whatever they are", () => {
  const zero = tokenText(new Uint8Array(32));
  strictEqual(zero, `kpx_${"0".repeat(43)}`);
  const full = tokenText(new Uint8Array(32).fill(255));
  ok(tokenForm.test(full));
  // 2^256 - 1 in base 62.
  let number = 0n;
  const digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (const digit of full.slice(4)) {
    number = number * 62n + BigInt(digits.indexOf(digit));
  }
  strictEqual(number, 2n ** 256n - 1n);
});

Deno.test("tokenOperations() shows a secret once, and keeps its hash", async () => {
  const { database, tokens, appId } = await world();
  const made = await tokens.createToken(
    { name: "ci", role: "owner", apps: ["shop", appId] },
    call,
  );
  ok(tokenForm.test(made.token));
  strictEqual(made.token.startsWith(made.prefix), true);
  strictEqual(made.prefix.length, 10);
  deepStrictEqual(made.apps, [{ id: appId, name: "shop" }]);
  strictEqual(made.createdAt, "2026-01-01T00:00:00.000Z");
  strictEqual(made.expiresAt, "2026-04-01T00:00:00.000Z");
  const row = await database.tokens.findByHash(await tokenHash(made.token));
  strictEqual(row?.id, made.id);
  const [listed] = await tokens.listTokens({}, call);
  ok(!JSON.stringify(listed).includes(made.token));
  await database.close();
});

Deno.test("tokenOperations() revokes, and says when there is nothing to revoke", async () => {
  const { database, tokens } = await world();
  const { id, expiresAt } = await tokens.createToken(
    { name: "all", role: "operator", lifetimeMs: 0 },
    call,
  );
  strictEqual(expiresAt, undefined);
  const { revokedAt } = await tokens.revokeToken({ id }, call);
  strictEqual(revokedAt, "2026-01-01T00:00:00.000Z");
  await rejects(tokens.revokeToken({ id: "none" }, call), {
    kind: "not-found",
  });
  await database.close();
});

const refused = [
  { name: "", role: "operator" },
  { name: "a\nb", role: "operator" },
  { name: "x".repeat(101), role: "operator" },
  { name: "ci", role: "owner" },
  { name: "ci", role: "operator", apps: ["shop"] },
  { name: "ci", role: "operator", lifetimeMs: -1 },
  { name: "ci", role: "operator", lifetimeMs: NaN },
  { name: "ci", role: "operator", lifetimeMs: 1e30 },
] as const;
for (const input of refused) {
  Deno.test(`tokenOperations() refuses ${JSON.stringify(input)}`, async () => {
    const { database, tokens } = await world();
    await rejects(tokens.createToken(input, call), { kind: "usage" });
    deepStrictEqual(await tokens.listTokens({}, call), []);
    await database.close();
  });
}

Deno.test("tokenOperations() refuses an app that is not there", async () => {
  const { database, tokens } = await world();
  await rejects(
    tokens.createToken({ name: "ci", role: "owner", apps: ["no"] }, call),
    { kind: "not-found" },
  );
  await database.close();
});
