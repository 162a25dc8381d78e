import { match, ok, strictEqual } from "node:assert/strict";
import { isPlugin } from "../../cli/ops/called_as.ts";
import { bundleEntry, executables } from "../../scripts/executables.ts";
import { findKubectl } from "./find_kubectl.ts";

const root = new URL("../../", import.meta.url).pathname;
const entry = `${root}${bundleEntry(executables[0])}`;
const run = ["run", "-A", "--no-check", "--no-config", entry];

const paths: readonly (readonly [string, boolean])[] = [
  ["/usr/local/bin/kubectl-kompox", true],
  ["kubectl-kompox", true],
  ["C:\\bin\\kubectl-kompox.exe", true],
  ["/usr/local/bin/kompoxops", false],
  ["/kubectl-kompox/kompoxops", false],
  ["/bin/kubectl-kompoxops", false],
  ["", false],
];
for (const [path, expected] of paths) {
  Deno.test(`isPlugin() is ${expected} for "${path}"`, () => {
    strictEqual(isPlugin(path), expected);
  });
}

async function output(
  command: string,
  args: readonly string[],
  path = "",
): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    env: { PATH: `${path}:${Deno.env.get("PATH")}`, DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Works in a folder that is gone afterwards. */
async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "kompox_plugin_" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const noLinks = Deno.build.os === "windows";
if (noLinks) console.log("skipped: no links");
Deno.test(
  "the program calls itself kubectl kompox when its file is called kubectl-kompox",
  { ignore: noLinks },
  async () => {
    await inFolder(async (folder) => {
      const link = `${folder}/kubectl-kompox`;
      await Deno.symlink(await Deno.realPath(Deno.execPath()), link);
      const help = await output(link, [...run, "app", "logs", "--help"]);
      match(help.text, /^Usage: kubectl kompox app logs \[flags\]$/m);
      match(help.text, /^ {2}kubectl kompox app logs -c db --previous$/m);
      ok(!help.text.includes("kompoxops app"), help.text);
      const wrong = await output(link, [...run, "app", "log"]);
      match(wrong.text, /hint: did you mean "kubectl kompox app logs"\?/);
      strictEqual(wrong.code, 2);
      const version = await output(link, [...run, "--version"]);
      match(version.text, /^kompoxops version /);
    });
  },
);

const kubectl = await findKubectl("the plugin run by kubectl");
Deno.test("kubectl runs the plugin by a launcher of two lines", {
  ignore: kubectl === undefined,
}, async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/kompoxops`,
      `#!/bin/sh\nexec "${Deno.execPath()}" ${run.join(" ")} "$@"\n`,
      { mode: 0o755 },
    );
    await Deno.writeTextFile(
      `${folder}/kubectl-kompox`,
      '#!/bin/sh\nexec kompoxops --as-kubectl-plugin "$@"\n',
      { mode: 0o755 },
    );
    const help = await output(kubectl!, ["kompox", "app", "--help"], folder);
    match(help.text, /^Usage: kubectl kompox app COMMAND \[flags\]$/m);
    const wrong = await output(kubectl!, ["kompox", "nonsense"], folder);
    strictEqual(wrong.code, 2);
  });
});
