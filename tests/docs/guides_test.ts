import { deepStrictEqual, ok } from "node:assert/strict";
import { kompoxops } from "../../cli/kompoxops.ts";
import { dashed } from "../../cli/flag_values.ts";
import { globalFlags } from "../../cli/globals.ts";
import {
  type Block,
  blocksOf,
  guides,
  isRun,
  Reader,
  readGuide,
} from "./guide.ts";

for (const name of guides) {
  Deno.test(`docs/${name}.md: what needs no cluster does what it says`, async () => {
    const blocks = blocksOf(await readGuide("docs", name)).filter(isRun);
    const local = blocks.filter(({ options }) => !options.has("cluster"));
    ok(local.length > 0);
    const reader = await Reader.open(undefined);
    try {
      for (const block of local) await reader.run(block);
    } finally {
      await reader.close();
    }
    const rest = blocks.length - local.length;
    console.log(`${local.length} blocks; ${rest} more need a cluster`);
  });

  Deno.test(`docs/ja/${name}.md has the commands of docs/${name}.md`, async () => {
    const [english, japanese] = await Promise.all(
      ["docs", "docs/ja"].map((folder) => readGuide(folder, name)),
    );
    deepStrictEqual(commands(japanese), commands(english));
    deepStrictEqual(headings(japanese), headings(english));
  });

  Deno.test(`docs/${name}.md calls only commands and flags that there are`, async () => {
    const page = await readGuide("docs", name);
    const calls = [...page.matchAll(/(?<=[`$\s(])kompoxops ([a-z][^`\n|)]*)/g)];
    ok(calls.length > 0);
    for (const [line, words] of calls) checkCall(line, words);
  });
}

/** Comments may be translated. */
function commands(page: string) {
  return blocksOf(page).filter(isRun).map((block: Block) => ({
    language: block.language,
    options: [...block.options],
    lines: block.text.split("\n").map((line) => line.replace(/\s*#.*$/, ""))
      .filter((line) => line !== ""),
  }));
}

/** How deep they are; titles are translated. */
function headings(page: string): number[] {
  const text = page.replace(/^```.*?^```$/gms, "");
  return [...text.matchAll(/^(#+) /gm)].map(([, marks]) => marks.length);
}

function checkCall(line: string, words: string): void {
  const [before] = words.replace(/[,.;:](?=\s|$)/g, "").split(" -- ");
  const command = kompoxops.commands.filter(({ path, aliases = [] }) => {
    const paths = [path, ...aliases.map((it) => path.replace(/\S+$/, it))];
    return paths.some((each) => `${before} `.startsWith(`${each} `));
  }).at(-1);
  const groups = Object.keys(kompoxops.groups);
  if (command === undefined) {
    const [first] = before.split(" ");
    ok(groups.includes(first), `there is no command "${line}"`);
    return;
  }
  const known = { ...globalFlags, ...command.flags };
  const names = Object.keys(known).map((name) => `--${dashed(name)}`);
  for (const [flag] of before.matchAll(/(?<=\s)--[a-z][-a-z]*/g)) {
    ok(names.includes(flag), `"${line}" has no ${flag}`);
  }
}

Deno.test("docs/troubleshooting.md quotes messages that the program has", async () => {
  const page = await readGuide("docs", "troubleshooting");
  const quoted = [...page.matchAll(/^### `([^`]+)`$/gm)].map(([, it]) => it);
  ok(quoted.length >= 20, `${quoted.length} messages`);
  const code = await sourceText();
  for (const message of quoted) {
    const parts = message.split(/\.\.\.|"[^"]*"|[A-Z]{3,}/)
      .map((part) => part.trim()).filter((part) => part.length > 3);
    for (const part of parts) {
      const words = part.replace(/^[:;,] ?|[:;,]$/g, "");
      ok(code.includes(words), `no message has "${words}" of "${message}"`);
    }
  }
});

/** All messages of the program, strings joined where the code breaks them. */
async function sourceText(): Promise<string> {
  let all = "";
  const read = async (folder: URL) => {
    for await (const entry of Deno.readDir(folder)) {
      const url = new URL(
        entry.isDirectory ? `${entry.name}/` : entry.name,
        folder,
      );
      if (entry.isDirectory) await read(url);
      else if (/\.ts$/.test(entry.name) && !/_test\.ts$/.test(entry.name)) {
        all += await Deno.readTextFile(url);
      }
    }
  };
  for (const folder of ["core/", "cli/", "drivers/"]) {
    await read(new URL(`../../${folder}`, import.meta.url));
  }
  return all.replace(/["'`]\s*\+\s*["'`]/g, "");
}
