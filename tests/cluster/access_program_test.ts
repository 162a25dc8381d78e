import { match, ok, strictEqual } from "node:assert/strict";
import { inFolder, kompoxops } from "../bench/programs.ts";
import { configOf, writeProject } from "../bench/projects.ts";
import { kubeconfigFile } from "./real_cluster.ts";

const compose = "services:\n  web:\n    image: traefik/whoami\n" +
  '    ports: ["8080:80"]\n';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a user runs it. */
class Project {
  constructor(readonly cwd: string, readonly kubectlFolder: string) {}

  spawn(...args: readonly string[]): Deno.ChildProcess {
    const [command, ...rest] = kompoxops(args);
    return new Deno.Command(command, {
      args: rest,
      cwd: this.cwd,
      env: { PATH: `${this.kubectlFolder}:${Deno.env.get("PATH")}` },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(...args: readonly string[]): Promise<Ended> {
    const { code, stdout, stderr } = await this.spawn(...args).output();
    const [out, err] = [stdout, stderr].map((data) =>
      new TextDecoder().decode(data)
    );
    return { code, stdout: out, stderr: err };
  }
}

/** Asks by the environment that a tunnel gives, and ends with a code of its own. */
const asker = `
const port = Deno.env.get("KOMPOX_TUNNEL_PORT_8080");
const host = Deno.env.get("KOMPOX_TUNNEL_HOST");
const answer = await fetch("http://" + host + ":" + port);
console.log(answer.status, (await answer.text()).includes("GET / HTTP"));
Deno.exit(7);
`;

const title =
  "kompoxops app tunnel and kubectl run programs, pass codes on, and end with Ctrl-C";
Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
  await inFolder(async (root) => {
    const app = `t-prog-${crypto.randomUUID().slice(0, 6)}`;
    const config = configOf(app, { KUBECONFIG: kubeconfigFile! });
    const cwd = await writeProject(root, app, compose, config);
    const kubectlFolder = `${root}/bin`;
    await Deno.mkdir(kubectlFolder);
    const project = new Project(cwd, kubectlFolder);
    try {
      const deployed = await project.run("app", "deploy");
      strictEqual(deployed.code, 0, deployed.stderr);
      await tunnels(project);
      await kubectls(project);
    } finally {
      await project.run("app", "destroy", "--delete-namespace", "--no-wait");
    }
  });
});

async function tunnels(project: Project): Promise<void> {
  const file = `${project.cwd}/ask.ts`;
  await Deno.writeTextFile(file, asker);
  const deno = ["deno", "run", "--quiet", "--allow-env", "--allow-net", file];
  const asked = await project.run(
    "app",
    "pf",
    "-q",
    "-p",
    ":8080",
    "--",
    ...deno,
  );
  strictEqual(asked.stdout, "200 true\n", asked.stderr);
  strictEqual(asked.code, 7);

  for (const [name, code] of [["SIGINT", 0], ["SIGTERM", 143]] as const) {
    const child = project.spawn("app", "tunnel", "-p", ":8080");
    const reader = child.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
    let shown = "";
    while (!shown.includes("Forwarding")) {
      const { done, value } = await reader.read();
      if (done) break;
      shown += value;
    }
    child.kill(name);
    strictEqual((await child.status).code, code, `${name}: ${shown}`);
    await reader.cancel();
    await child.stdout.cancel();
  }
}

/** Says what it was given, and ends as it is told. */
const fakeKubectl = `#!/bin/sh
echo "args: $*"
IFS=:
for file in $KUBECONFIG; do
  echo "file: $file $(stat -c %a "$file")"
done
cat "\${KUBECONFIG%%:*}"
trap 'exit 9' TERM
case $1 in wait) echo waits; sleep 60 & wait;; esac
exit 5
`;

async function kubectls(project: Project): Promise<void> {
  const path = `${project.kubectlFolder}/kubectl`;
  await Deno.writeTextFile(path, fakeKubectl, { mode: 0o755 });
  const ended = await project.run("app", "kubectl", "--", "get", "pods");
  strictEqual(ended.code, 5, ended.stderr);
  match(ended.stdout, /^args: get pods$/m);
  const file = /^file: (.*)\/context.json 600$/m.exec(ended.stdout)![1];
  match(ended.stdout, /"namespace":"kompox-t-prog-/);
  ok(!/private|client-key|token/.test(ended.stdout));
  strictEqual(await Deno.stat(file).catch(() => undefined), undefined);

  const child = project.spawn("app", "kubectl", "--", "wait");
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let shown = "";
  while (!shown.includes("waits")) shown += (await reader.read()).value;
  child.kill("SIGTERM");
  strictEqual((await child.status).code, 9);
  await reader.cancel();
  await child.stderr.cancel();

  const { KOMPOX_BENCH_KUBECTL: named } = Deno.env.toObject();
  const real = named ?? await realKubectl();
  if (real === undefined) {
    console.log("skipped: the true kubectl, which is not in the PATH");
    return;
  }
  await Deno.remove(path);
  await Deno.symlink(real, path);
  const pods = await project.run(
    "app",
    "kubectl",
    "--",
    "get",
    "pods",
    "-o",
    "name",
  );
  match(pods.stdout, /^pod\/t-prog-/);
  const missing = await project.run(
    "app",
    "kubectl",
    "--",
    "get",
    "pod",
    "nope",
  );
  strictEqual(missing.code, 1);
}

async function realKubectl(): Promise<string | undefined> {
  for (const folder of Deno.env.get("PATH")!.split(":")) {
    const path = `${folder}/kubectl`;
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
}
