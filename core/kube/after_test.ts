import { deepStrictEqual, ok } from "node:assert/strict";
import { after } from "./after.ts";

const pause = (ms: number) => new Promise<void>((done) => after(ms, done));

Deno.test("after() acts once, not before its time, in the order of times", async () => {
  const started = performance.now();
  const seen: string[] = [];
  after(40, () => seen.push("second"));
  after(20, () => seen.push("first"));
  await pause(60);
  deepStrictEqual(seen, ["first", "second"]);
  ok(performance.now() - started >= 59);
});

Deno.test("after() does nothing once it was taken back", async () => {
  let acted = 0;
  const takeBack = after(5, () => acted++);
  takeBack();
  takeBack();
  await pause(20);
  deepStrictEqual(acted, 0);
});

/** @returns what a process of its own prints that runs the code */
async function printed(code: string): Promise<string> {
  const module = JSON.stringify(import.meta.resolve("./after.ts"));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", `import { after } from ${module}; ${code}`],
  }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("after() keeps a process alive until it has acted, not longer", async () => {
  const log = (text: string) => `() => console.log("${text}")`;
  deepStrictEqual(await printed(`after(30, ${log("acted")})`), "acted\n");
  deepStrictEqual(await printed(`after(60_000, ${log("late")})()`), "");
});
