import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../domain/error.ts";
import { inParallel } from "./in_parallel.ts";

Deno.test("inParallel() keeps the order of the items when they end in another", async () => {
  const delays = [3, 1, 2];
  const results = await inParallel(delays, async (delay) => {
    for (let turn = 0; turn < delay; turn++) await Promise.resolve();
    return delay * 10;
  });
  deepStrictEqual(results, [30, 10, 20]);
});

Deno.test("inParallel() has at most 16 under way when there are many", async () => {
  let running = 0;
  let most = 0;
  await inParallel(Array.from({ length: 100 }), async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 0));
    running--;
  });
  strictEqual(most, 16);
});

Deno.test("inParallel() throws all failures of one kind when several fail", async () => {
  const work = (name: string) =>
    Promise.reject(failure("conflict", `Cannot apply ${name}`));
  await rejects(inParallel(["a", "b"], work), (error: KompoxError) => {
    deepStrictEqual(
      error.problems.map(({ message }) => message),
      ["Cannot apply a", "Cannot apply b"],
    );
    return error.kind === "conflict";
  });
});

Deno.test("inParallel() tells a state that all found only once", async () => {
  const work = (name: string) =>
    Promise.reject(
      failure("unavailable", `Cannot get ${name}: nothing listens at x`),
    );
  await rejects(inParallel(["a", "b", "c"], work), (error: KompoxError) => {
    deepStrictEqual(
      error.problems.map(({ message }) => message),
      ["Cannot get a: nothing listens at x"],
    );
    return true;
  });
});

Deno.test("inParallel() begins no more when one has failed", async () => {
  const begun: number[] = [];
  const items = Array.from({ length: 100 }, (_, index) => index);
  const work = (index: number) => {
    begun.push(index);
    return index === 0
      ? Promise.reject(new Error("no"))
      : new Promise<void>((resolve) => setTimeout(resolve, 0));
  };
  await rejects(inParallel(items, work), /no/);
  strictEqual(begun.length, 16);
});
