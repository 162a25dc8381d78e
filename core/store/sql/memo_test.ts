import { rejects, strictEqual } from "node:assert/strict";
import { Memo } from "./memo.ts";

Deno.test("Memo asks once, until the stamp changes", async () => {
  let stamp = "1";
  let asked = 0;
  const memo = new Memo(() => stamp);
  const ask = () => Promise.resolve({ asked: ++asked });
  const first = await memo.remember("a", ask);
  strictEqual(await memo.remember("a", ask), first);
  await memo.remember("b", ask);
  strictEqual(asked, 2);
  stamp = "2";
  strictEqual((await memo.remember("a", ask)).asked, 3);
});

Deno.test("Memo remembers no failure, and a limited number of answers", async () => {
  const memo = new Memo(() => "1");
  await rejects(memo.remember("a", () => Promise.reject(new Error("x"))));
  strictEqual(await memo.remember("a", () => Promise.resolve(1)), 1);
  for (let count = 0; count < 1000; count++) {
    await memo.remember(`k${count}`, () => Promise.resolve(count));
  }
  strictEqual(await memo.remember("a", () => Promise.resolve(2)), 2);
  strictEqual(await memo.remember("k999", () => Promise.resolve(-1)), 999);
});
