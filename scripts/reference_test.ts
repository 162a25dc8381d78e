import { deepStrictEqual, ok } from "node:assert/strict";
import { dashed } from "../cli/flag_values.ts";
import { programs, referenceFiles, staleFiles } from "./reference.ts";

Deno.test("docs/reference and docs/man are as deno task reference writes them", async () => {
  deepStrictEqual(await staleFiles(), [], "run deno task reference");
});

Deno.test("referenceFiles() names every command, flag and example, on a page and in a man page", async () => {
  const files = await referenceFiles();
  const joined = (suffix: string) =>
    [...files].filter(([path]) => path.endsWith(suffix))
      .map(([, text]) => text).join("\n");
  const markdown = joined(".md");
  const man = joined(".1").replaceAll("\\-", "-");
  const all = programs.flatMap(([{ name, commands }]) =>
    commands.map((command) => ({ ...command, name }))
  );
  for (const { name: program, path, flags, examples } of all) {
    ok(markdown.includes(`## ${program} ${path}\n`), path);
    ok(man.includes(`${program} ${path}`.toUpperCase()), path);
    for (const { line } of examples) ok(markdown.includes(line), line);
    for (const name of Object.keys(flags)) {
      ok(markdown.includes(`--${dashed(name)}`), name);
      ok(man.includes(`--${dashed(name)}`), name);
    }
  }
});

Deno.test("referenceFiles() gives man pages that groff formats without a warning", async () => {
  const groff = await Deno.permissions.query({ name: "run", command: "groff" });
  const there = groff.state === "granted" &&
    await new Deno.Command("groff", { args: ["--version"], stdout: "null" })
      .output().then(() => true, () => false);
  if (!there) return console.log("skipped: there is no groff");
  for (const [path, text] of await referenceFiles()) {
    if (!path.endsWith(".1")) continue;
    const child = new Deno.Command("groff", {
      args: ["-man", "-Tutf8", "-ww", "-z"],
      stdin: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { code, stderr } = await child.output();
    const said = new TextDecoder().decode(stderr);
    deepStrictEqual([path, code, said], [path, 0, ""]);
  }
});
