import { deepStrictEqual, ok } from "node:assert/strict";
import type { Program } from "../../cli/command.ts";
import { dashed } from "../../cli/flag_values.ts";
import { kompox } from "../../cli/kompox.ts";
import { kompoxsvc } from "../../cli/kompoxsvc.ts";
import { readGuide } from "./guide.ts";

for (const program of [kompox, kompoxsvc]) {
  const { name } = program;
  Deno.test(`docs/${name}.md calls only commands and flags that there are`, async () => {
    const calls = callsOf(await readGuide("docs", name), name);
    ok(calls.length > 5);
    for (const call of calls) checkCall(program, call);
  });

  Deno.test(`docs/ja/${name}.md has the commands of docs/${name}.md`, async () => {
    const [english, japanese] = await Promise.all(
      ["docs", "docs/ja"].map((folder) => readGuide(folder, name)),
    );
    deepStrictEqual(callsOf(japanese, name), callsOf(english, name));
    deepStrictEqual(variablesOf(japanese), variablesOf(english));
  });
}

Deno.test("docs/kompoxsvc.md tells all variables of the server", async () => {
  const { commands, globalFlags } = kompoxsvc;
  const server = commands.find(({ path }) => path === "server")!;
  const page = variablesOf(await readGuide("docs", "kompoxsvc"));
  const own = Object.values(server.flags).map(({ env }) => env);
  for (const variable of [...own, globalFlags!.dbUrl.env]) {
    ok(page.includes(variable!), variable);
  }
});

/** Lines in blocks that call the program. */
function callsOf(page: string, name: string): string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)];
  return blocks.flatMap(([, text]) => text.split("\n"))
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1));
}

function variablesOf(page: string): string[] {
  return [...new Set(page.match(/KOMPOX_[A-Z_]+/g))].sort();
}

function checkCall(program: Program, call: string): void {
  const [before] = call.split(" -- ");
  const command = program.commands.findLast(({ path }) =>
    `${before} `.startsWith(`${path} `)
  );
  ok(command !== undefined, `there is no command "${call}"`);
  const flags = { ...program.globalFlags, ...command.flags };
  const known = Object.entries(flags).flatMap(([name, { short }]) => [
    `--${dashed(name)}`,
    `-${short}`,
  ]);
  for (const [flag] of before.matchAll(/(?<=\s)--?[a-z][-a-z]*/gi)) {
    const letters = /^-[a-z]{2,}$/i.test(flag)
      ? [...flag.slice(1)].map((letter) => `-${letter}`)
      : [flag];
    for (const one of letters) {
      ok(known.includes(one), `"${call}" has no ${one}`);
    }
  }
}
