import { deepStrictEqual, ok } from "node:assert/strict";
import { bundleEntry, executables } from "../../scripts/executables.ts";

/** Tests with real shells: each completes a line by the script that it is given. */

const root = new URL("../../", import.meta.url).pathname;
const entry = `${root}${bundleEntry(executables[0])}`;

const compose = `services:
  web: {image: "nginx:1.27", ports: ["8080:80"]}
  my_db: {image: "postgres:16"}
`;
const config = `version: v1
service: {name: ops}
provider: {name: k3s1, driver: k3s}
cluster: {name: here, settings: {KUBECONFIG: kubeconfig}}
app:
  name: shop
  compose: file:compose.yml
  volumes: [{name: db, size: 1Gi}]
`;
const kubeconfig = `contexts:
  - {name: "arn:aws:eks:eu-1:123:cluster/x"}
  - {name: kind-dev}
`;

/**
 * A folder with a project and, in bin, a `kompoxops` that completes for real
 * and otherwise says what it was called with.
 */
async function project(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "kompox_complete_" });
  await Deno.writeTextFile(`${folder}/compose.yml`, compose);
  await Deno.writeTextFile(`${folder}/kompoxops.yml`, config);
  await Deno.writeTextFile(`${folder}/kubeconfig`, kubeconfig);
  await Deno.mkdir(`${folder}/bin`);
  await Deno.writeTextFile(
    `${folder}/bin/kompoxops`,
    `#!/bin/sh
case $1 in
__complete | completion) exec "${Deno.execPath()}" run -A --no-check --no-config "${entry}" "$@" ;;
esac
echo "RAN: $*"
`,
    { mode: 0o755 },
  );
  return folder;
}

async function run(
  folder: string,
  command: string,
  args: readonly string[],
  stdin = "",
): Promise<string> {
  const child = new Deno.Command(command, {
    args: [...args],
    cwd: folder,
    env: {
      PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
      HOME: folder,
      ZDOTDIR: folder,
      TERM: "dumb",
      DENO_NO_UPDATE_CHECK: "1",
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout);
}

async function missing(...programs: string[]): Promise<string | undefined> {
  for (const program of programs) {
    const found = await new Deno.Command("sh", {
      args: ["-c", `command -v ${program}`],
      stdout: "null",
    }).output();
    if (!found.success) return program;
  }
}

async function testShell(
  title: string,
  programs: readonly string[],
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const none = await missing(...programs);
  if (none !== undefined) console.log(`skipped: there is no ${none}`);
  Deno.test(title, { ignore: none !== undefined }, async () => {
    const folder = await project();
    try {
      await test(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Lines with a TAB, and the command that the shell then runs. */
const typed: readonly (readonly [line: string, ran: string])[] = [
  ["kompoxops app stat\t", "app status"],
  ["kompoxops app logs --container=m\t", "app logs --container=my-db"],
  ["kompoxops app logs -c w\t-f", "app logs -c web -f"],
  ["kompoxops app status -A \t", "app status -A shop"],
  ["kompoxops app validate -f comp\t", "app validate -f compose.yml"],
  ["kompoxops --log-level e\t", "--log-level error"],
];

/** Types the lines into an interactive shell on a terminal of its own. */
async function type(folder: string, shell: string): Promise<string[]> {
  const keys = typed.map(([line]) => `${line}\n`).join("") + "exit\n";
  const screen = await run(
    folder,
    "script",
    ["-qec", shell, "/dev/null"],
    keys,
  );
  return [...screen.matchAll(/^RAN: (.*?)\s*$/gm)].map(([, words]) => words);
}

await testShell(
  "bash completes command lines with TAB",
  ["bash", "script"],
  async (folder) => {
    await Deno.writeTextFile(
      `${folder}/rc`,
      "source <(kompoxops completion bash)\n",
    );
    const ran = await type(folder, "bash --noprofile --rcfile rc -i");
    deepStrictEqual(ran, typed.map(([, words]) => words));
  },
);

await testShell(
  "bash completes words with = and : in them",
  ["bash"],
  async (folder) => {
    const script = `source <(kompoxops completion bash)
ask() {
  COMP_LINE=$1; COMP_POINT=\${#1}; shift
  COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
  _kompoxops
  printf '%s\\n' "\${COMPREPLY[@]}"
}
ask 'kompoxops app logs --container=m' kompoxops app logs --container = m
ask 'kompoxops app logs --container=' kompoxops app logs --container =
ask 'kompoxops  app   logs -c ' kompoxops app logs -c ''
COMP_WORDBREAKS=\${COMP_WORDBREAKS//[=:]/}
ask 'kompoxops app logs --container=m' kompoxops app logs --container=m
`;
    const printed = await run(folder, "bash", ["-c", script]);
    deepStrictEqual(printed.trim().split("\n"), [
      "my-db",
      "my-db",
      "web",
      "my-db",
      "web",
      "--container=my-db",
    ]);
  },
);

await testShell(
  "zsh completes command lines with TAB",
  ["zsh", "script"],
  async (folder) => {
    await Deno.writeTextFile(
      `${folder}/.zshrc`,
      "autoload -Uz compinit; compinit -u\n" +
        "source <(kompoxops completion zsh)\n",
    );
    const ran = await type(folder, "zsh -i");
    deepStrictEqual(ran, typed.map(([, words]) => words));
  },
);

await testShell(
  "zsh loads the script from fpath",
  ["zsh", "script"],
  async (folder) => {
    await Deno.mkdir(`${folder}/functions`);
    const text = await run(folder, "kompoxops", ["completion", "zsh"]);
    await Deno.writeTextFile(`${folder}/functions/_kompoxops`, text);
    await Deno.writeTextFile(
      `${folder}/.zshrc`,
      `fpath=(${folder}/functions $fpath)\nautoload -Uz compinit; compinit -u\n`,
    );
    const ran = await type(folder, "zsh -i");
    deepStrictEqual(ran, typed.map(([, words]) => words));
  },
);

await testShell("fish completes command lines", ["fish"], async (folder) => {
  const ask = async (line: string) => {
    const printed = await run(folder, "fish", [
      "--no-config",
      "-c",
      `kompoxops completion fish | source; complete -C "${line}"`,
    ]);
    return printed.trim().split("\n").map((each) => each.split("\t")[0]);
  };
  deepStrictEqual(await ask("kompoxops app stat"), ["status"]);
  deepStrictEqual(await ask("kompoxops app logs -c "), ["my-db", "web"]);
  deepStrictEqual(await ask("kompoxops app logs --container=m"), [
    "--container=my-db",
  ]);
  deepStrictEqual(await ask("kompoxops app validate -f comp"), ["compose.yml"]);
});

await testShell(
  "PowerShell completes command lines",
  ["pwsh"],
  async (folder) => {
    const printed = await run(folder, "pwsh", [
      "-NoProfile",
      "-Command",
      "kompoxops completion powershell | Out-String | Invoke-Expression; " +
      "(TabExpansion2 'kompoxops app stat' 18).CompletionMatches.CompletionText",
    ]);
    deepStrictEqual(printed.trim(), "status");
  },
);

await testShell("__complete gives live names", [], async (folder) => {
  const ask = async (...words: string[]) => {
    const printed = await run(folder, "kompoxops", [
      "__complete",
      "--",
      ...words,
    ]);
    return printed.trim().split("\n").slice(1).map((line) => line.trim());
  };
  deepStrictEqual(await ask("app", "status", "-A", ""), ["shop"]);
  deepStrictEqual(await ask("app", "logs", "-c", ""), ["my-db", "web"]);
  deepStrictEqual(
    await ask("--chdir", "/nowhere", "app", "logs", "-c", ""),
    [],
  );
});

/** CPU of one answer, user and system, in milliseconds. */
const limitMs = 150;

await testShell(
  "__complete takes no more than 150 ms of CPU",
  ["bash"],
  async (folder) => {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const printed = await run(folder, "bash", [
        "-c",
        "kompoxops __complete -- app logs -c '' >/dev/null; times",
      ]);
      const children = printed.trim().split("\n")[1];
      times.push(
        [...children.matchAll(/(\d+)m([\d.]+)s/g)]
          .reduce(
            (sum, [, min, s]) => sum + Number(min) * 60e3 + Number(s) * 1e3,
            0,
          ),
      );
    }
    const best = Math.min(...times);
    console.log(
      `CPU of container names: ${times.map(Math.round).join(", ")} ms`,
    );
    ok(best <= limitMs, `${best} ms`);
  },
);
