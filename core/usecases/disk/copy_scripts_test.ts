import { strictEqual } from "node:assert/strict";
import { copyPath } from "../../convert/copy_pod.ts";
import { emptyScript, notEmptyCode } from "./copy_scripts.ts";

const cases = [
  { name: "an empty disk", make: [], code: 0 },
  { name: "a fresh file system", make: ["lost+found/"], code: 0 },
  { name: "a file", make: ["a"], code: notEmptyCode },
  { name: "a hidden file", make: [".a"], code: notEmptyCode },
  { name: "a name of three dots", make: ["..."], code: notEmptyCode },
  { name: "a link to nowhere", make: ["a@"], code: notEmptyCode },
  { name: "a file beside it", make: ["lost+found/", "b"], code: notEmptyCode },
  { name: "a file named *", make: ["*"], code: notEmptyCode },
  { name: "a directory $1", make: ["d/", "d/a"], word: "d", code: 66 },
  { name: "no directory $1", make: ["a"], word: "d e", code: 0 },
];
for (const { name, make, word = "", code } of cases) {
  Deno.test(`emptyScript ends with ${code} on ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const each of make) {
        const path = `${folder}/${each.replace(/[/@]$/, "")}`;
        if (each.endsWith("/")) await Deno.mkdir(path);
        else if (each.endsWith("@")) await Deno.symlink("nowhere", path);
        else await Deno.writeTextFile(path, "");
      }
      const script = emptyScript.replaceAll(copyPath, folder);
      // No program is found: the shell does it all by itself.
      const { code: got } = await new Deno.Command("/bin/sh", {
        args: ["-c", script, "sh", word],
        clearEnv: true,
        env: { PATH: "/nonexistent" },
      }).output();
      strictEqual(got, code);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
