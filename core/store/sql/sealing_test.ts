import { notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Sealer } from "./sealing.ts";

const key = new Uint8Array(32).fill(1);

Deno.test("Sealer opens what it sealed, each time sealed otherwise", async () => {
  const sealer = await Sealer.of(key);
  for (const text of ["", "secret", "\u0000 é \ud83d\ude00".repeat(1000)]) {
    const sealed = await sealer.seal(text, "app/1");
    strictEqual(await sealer.open(sealed, "app/1"), text);
    notStrictEqual(await sealer.seal(text, "app/1"), sealed);
    ok(text === "" || !sealed.includes(text));
  }
});

Deno.test("Sealer opens nothing in another place, with another key, or changed", async () => {
  const sealer = await Sealer.of(key);
  const sealed = await sealer.seal("secret", "provider/1");
  const denied = (error: unknown) => {
    const { kind, message } = error as { kind: string; message: string };
    strictEqual(kind, "denied");
    ok(!message.includes("secret of"));
    return true;
  };
  await rejects(sealer.open(sealed, "provider/2"), denied);
  const other = await Sealer.of(new Uint8Array(32).fill(2));
  await rejects(other.open(sealed, "provider/1"), denied);
  const bytes = Uint8Array.fromBase64(sealed.slice("v1:".length));
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] ^= 1;
    const text = `v1:${changed.toBase64()}`;
    await rejects(sealer.open(text, "provider/1"), denied);
  }
  for (const text of ["", "v1:", "v1:%%", "v2:AAAA", "plain"]) {
    await rejects(sealer.open(text, "provider/1"), denied);
  }
});
