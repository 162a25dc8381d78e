/** The bundle that the executables embed does what the sources do, without a cluster. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inProject, runBundled } from "./bundled.ts";

const hello = {
  "compose.yml": await Deno.readTextFile("examples/hello/compose.yml"),
  "kompoxops.yml": await Deno.readTextFile("examples/hello/kompoxops.yml"),
};

Deno.test("the bundle tells its version", async () => {
  const run = await runBundled(["--version"], { cwd: "." });
  const { version } = JSON.parse(await Deno.readTextFile("deno.json"));
  deepStrictEqual(run, {
    code: 0,
    stdout: `kompoxops version ${version}\n`,
    stderr: "",
  });
});

Deno.test("the bundle converts a golden pair to the same bytes", async () => {
  const pair = "tests/golden/one_service";
  const files = {
    "compose.yml": await Deno.readTextFile(`${pair}/compose.yml`),
    "kompoxops.yml": await Deno.readTextFile("tests/golden/kompoxops.yml"),
  };
  await inProject(files, async (cwd) => {
    const args = ["app", "validate", "--out-manifest", "-"];
    const run = await runBundled(args, { cwd });
    strictEqual(run.code, 0, run.stderr);
    strictEqual(
      run.stdout,
      await Deno.readTextFile(`${pair}/objects.yml`),
    );
    const again = await runBundled(args, { cwd });
    strictEqual(again.stdout, run.stdout);
  });
});

Deno.test("the bundle makes a configuration that it accepts", async () => {
  await inProject({ "compose.yml": hello["compose.yml"] }, async (cwd) => {
    const env = { KUBECONFIG: `${cwd}/none`, HOME: cwd };
    const made = await runBundled(["init"], { cwd, env });
    strictEqual(made.code, 0, made.stderr);
    const checked = await runBundled(["app", "validate"], { cwd, env });
    strictEqual(checked.code, 0, checked.stderr);
    const twice = await runBundled(["init"], { cwd, env });
    strictEqual(twice.code, 5, "a second init is a conflict");
  });
});

Deno.test("the bundle prints a Compose file that it reads as the same app", async () => {
  await inProject(hello, async (cwd) => {
    const first = await runBundled([
      "app",
      "validate",
      "--out-compose",
      "out.yml",
      "--out-manifest",
      "first.yml",
    ], { cwd });
    strictEqual(first.code, 0, first.stderr);
    const second = await runBundled([
      "app",
      "validate",
      "-f",
      "out.yml",
      "--out-manifest",
      "second.yml",
    ], { cwd });
    strictEqual(second.code, 0, second.stderr);
    strictEqual(
      await Deno.readTextFile(`${cwd}/second.yml`),
      await Deno.readTextFile(`${cwd}/first.yml`),
    );
  });
});

const bad = [
  {
    name: "a broken Compose file",
    args: ["app", "validate", "--out-manifest", "m.yml"],
    files: { ...hello, "compose.yml": "services:\n  a:\n   image: x\n  b\n" },
    code: 3,
    line: /^compose\.yml:\d+:\d+: error: Cannot read the YAML: /m,
  },
  {
    name: "a missing configuration",
    args: ["app", "status"],
    files: {},
    code: 4,
    line: /^ {2}hint: kompoxops init/m,
  },
  {
    name: "an unknown command",
    args: ["app", "deplyo"],
    files: hello,
    code: 2,
    line: /did you mean "kompoxops app deploy"\?/,
  },
  {
    name: "a kubeconfig that is not there",
    args: ["app", "deploy"],
    files: {
      ...hello,
      "kompoxops.yml": hello["kompoxops.yml"].replace(
        "\napp:\n",
        "\n  settings: { KUBECONFIG: /nowhere/kubeconfig }\napp:\n",
      ),
    },
    code: 4,
    line: /setting KUBECONFIG names "\/nowhere\/kubeconfig"/,
  },
];
for (const { name, args, files, code, line } of bad) {
  Deno.test(`the bundle refuses ${name}`, async () => {
    await inProject(files, async (cwd) => {
      const run = await runBundled(args, { cwd });
      strictEqual(run.code, code, run.stderr);
      strictEqual(run.stdout, "");
      match(run.stderr, line);
      ok(!/^\s+at .*\.(?:ts|js):\d+/m.test(run.stderr), "a stack trace");
      const written = [...Deno.readDirSync(cwd)].map((entry) => entry.name);
      deepStrictEqual(written.sort(), Object.keys(files).sort());
    });
  });
}
