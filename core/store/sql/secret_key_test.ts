import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { keyOfFile, parseSecretKey } from "./secret_key.ts";

Deno.test("parseSecretKey() takes base64 of 32 bytes, and shows nothing else", () => {
  const key = new Uint8Array(32).fill(9);
  deepStrictEqual(parseSecretKey(` ${key.toBase64()}\n`), key);
  const bad = [
    "canary",
    "",
    new Uint8Array(31).toBase64(),
    new Uint8Array(33).toBase64(),
    "%".repeat(44),
  ];
  for (const text of bad) {
    throws(() => parseSecretKey(text), (error) => {
      const { kind, message } = error as { kind: string; message: string };
      strictEqual(kind, "usage");
      ok(!message.includes("canary"));
      return true;
    });
  }
});

Deno.test("keyOfFile() makes one key, whoever asks at once", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/k.key`;
  strictEqual(await keyOfFile(path, false), undefined);
  const keys = await Promise.all(
    Array.from({ length: 10 }, () => keyOfFile(path, true)),
  );
  for (const key of keys) deepStrictEqual(key, keys[0]);
  strictEqual(keys[0]?.length, 32);
  deepStrictEqual(await keyOfFile(path, false), keys[0]);
  deepStrictEqual([...Deno.readDirSync(folder)].length, 1);
  await Deno.remove(folder, { recursive: true });
});
