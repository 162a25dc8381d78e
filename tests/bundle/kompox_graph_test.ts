/** `kompox` carries no driver, no Kubernetes and no Azure code: nothing that it runs leads there. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { bundleFolder, executable } from "../../scripts/executables.ts";

interface Info {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      /** Absent: only its types are used. */
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** Modules that an entry runs, by path below the repository; packages by the whole of it. */
async function graphOf(entry: string): Promise<Set<string>> {
  const { stdout, success } = await new Deno.Command("deno", {
    args: ["info", "--json", entry],
  }).output();
  ok(success);
  const info: Info = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map(info.modules.map((one) => [one.specifier, one]));
  const found = new Set<string>();
  const visit = (specifier: string) => {
    if (found.has(specifier)) return;
    found.add(specifier);
    for (const { code } of modules.get(specifier)?.dependencies ?? []) {
      if (code?.specifier !== undefined) visit(code.specifier);
    }
  };
  info.roots.forEach(visit);
  const root = new URL("../../", import.meta.url).href;
  return new Set([...found].map((one) => one.replace(root, "")));
}

/** Where all of that is. */
const foreign =
  /^(?:drivers|server|core\/(?:kube|usecases|store|convert|plan|diagnose|ports))\/|azure|kubernetes|kysely|\bpg\b/;

Deno.test("kompox runs no module of drivers, Kubernetes, databases or Azure", async () => {
  const graph = await graphOf(executable("kompox").entry);
  ok(graph.has("core/client/remote_operations.ts"), "the graph was followed");
  ok(graph.has("cli/commands/app/deploy.ts"), "commands are the same");
  deepStrictEqual([...graph].filter((path) => foreign.test(path)), []);
});

Deno.test("kompoxops runs what kompox must not", async () => {
  const graph = await graphOf(executable("kompoxops").entry);
  ok([...graph].some((path) => foreign.test(path)));
});

/** Words of drivers and of the Kubernetes API. */
const words = /\/apis\/apps|storage\.k8s\.io|csi\.storage|fieldManager/;

for (const [name, expected] of [["kompox", 0], ["kompoxops", 1]] as const) {
  Deno.test(`the bundle of ${name} has ${expected || "no"} words of drivers and of the Kubernetes API`, async () => {
    const folder = bundleFolder(executable(name));
    const found: string[] = [];
    for await (const file of Deno.readDir(folder)) {
      const code = await Deno.readTextFile(`${folder}/${file.name}`);
      const word = words.exec(code);
      if (word !== null) found.push(`${file.name}: ${word[0]}`);
    }
    strictEqual(found.length > 0, expected > 0, found.join("\n"));
  });
}
