/** Merges by several processes at once, and by processes that are killed. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { demoKubeconfig } from "../fakes/kubeconfigs.ts";
import { runKompoxops } from "./kompoxops_program.ts";

/** With a project whose cluster's kubeconfig is in its settings. */
async function inProject(
  body: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const settings = { KUBECONFIG_DATA: JSON.stringify(demoKubeconfig) };
    const project = {
      version: "v1",
      service: { name: "tests" },
      provider: { name: "any", driver: "k3s" },
      cluster: { name: "demo", existing: true, settings },
      app: { name: "a", compose: { services: { a: { image: "a" } } } },
    };
    const path = `${directory}/kompoxops.yml`;
    await Deno.writeTextFile(path, JSON.stringify(project));
    await body(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("kompoxops cluster kubeconfig merges of ten processes at once all land", async () => {
  await inProject(async (directory) => {
    const path = `${directory}/config`;
    const head = "# mine\nclusters: []\n";
    await Deno.writeTextFile(path, head, { mode: 0o600 });
    const args = ["cluster", "kubeconfig", "--merge", "--kubeconfig", path];
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => runKompoxops(args, directory)),
    );
    for (const { code, stderr } of runs) strictEqual(code, 0, stderr);
    const text = await Deno.readTextFile(path);
    ok(text.startsWith("# mine\n"));
    const names = [...text.matchAll(/ {2}name: (kompoxops-demo\S*)/g)]
      .map(([, name]) => name);
    const expected = Array.from(
      { length: 10 },
      (_, at) => at === 0 ? "kompoxops-demo" : `kompoxops-demo-${at}`,
    );
    // Of clusters and of contexts.
    deepStrictEqual(names.sort(), [...expected, ...expected].sort());
    ok(/^current-context: kompoxops-demo$/m.test(text));
    deepStrictEqual(
      [...Deno.readDirSync(directory)].map(({ name }) => name).sort(),
      ["config", "kompoxops.yml"],
    );
  });
});

Deno.test("kompoxops cluster kubeconfig tells nothing of the credentials but where they are wanted", async () => {
  await inProject(async (directory) => {
    const secret = "demo-token";
    const base = ["cluster", "kubeconfig", "--log-level", "debug"];
    const merge = ["--merge", "--kubeconfig", `${directory}/config`];
    const env = { TMPDIR: directory };
    const cases = [
      { args: [...merge, "--dry-run"], tells: false },
      { args: merge, tells: false },
      { args: [...merge, "--force"], tells: false },
      { args: ["-o", `${directory}/out`, "--print-export"], tells: false },
      { args: ["--temp"], tells: false },
      { args: ["-o", "-"], tells: true },
    ];
    for (const { args, tells } of cases) {
      const ran = await runKompoxops([...base, ...args], directory, env);
      strictEqual(ran.code, 0, ran.stderr);
      strictEqual(ran.stdout.includes(secret), tells, String(args));
      ok(!ran.stderr.includes(secret), String(args));
    }
    for (const { name, isFile } of Deno.readDirSync(directory)) {
      if (!isFile || name === "kompoxops.yml") continue;
      const { mode } = await Deno.stat(`${directory}/${name}`);
      strictEqual(mode! & 0o777, 0o600, name);
    }
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
    const temporary = names.filter((name) =>
      /^kompoxops-kubeconfig-\w+\.yaml$/.test(name)
    );
    strictEqual(temporary.length, 1, String(names));
  });
});

Deno.test("changeKubeconfigFile() leaves a whole file when it is killed at any moment", async () => {
  const program =
    new URL("./kubeconfig_change_program.ts", import.meta.url).pathname;
  const directory = await Deno.makeTempDir();
  const path = `${directory}/config`;
  const size = 400_000;
  const left = { locks: 0, temporaries: 0 };
  try {
    for (let round = 0; round < 12; round++) {
      await Deno.writeTextFile(path, "x".repeat(size), { mode: 0o600 });
      const child = new Deno.Command("deno", {
        args: ["run", "--quiet", "--no-check", "-A", program, path, `${size}`],
        stdin: "null",
        stdout: "piped",
      }).spawn();
      const reader = child.stdout.getReader();
      await reader.read();
      await new Promise((resolve) => setTimeout(resolve, 3 * round));
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      const text = await Deno.readTextFile(path);
      strictEqual(text.length, size);
      strictEqual(text, text[0].repeat(size), "two versions are mixed");
      for (const { name } of [...Deno.readDirSync(directory)]) {
        if (name === "config") continue;
        if (name.endsWith(".lock")) left.locks++;
        else left.temporaries++;
        await Deno.remove(`${directory}/${name}`);
      }
    }
    ok(left.locks > 0, "it was never killed in the middle");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
