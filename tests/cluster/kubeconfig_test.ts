/** What `cluster kubeconfig` hands out and merges, used by kubectl on the real cluster. */

import { ok, strictEqual } from "node:assert/strict";
import { mergeKubeconfig } from "../../cli/kubeconfig/merge.ts";
import type { MinimalKubeconfig } from "../../core/operations/cluster_kubeconfig.ts";
import { findKubectl } from "../cli/find_kubectl.ts";
import { runKompoxops } from "../cli/kompoxops_program.ts";
import { kubeconfigFile } from "./real_cluster.ts";

const targets = new URL("../golden/kubeconfig/target/", import.meta.url);

interface Project {
  readonly kubectl: string;
  readonly directory: string;
  run(...args: string[]): Promise<string>;
}

const kubectl = kubeconfigFile &&
  await findKubectl("kubectl on what is handed out");

/** With a project for the real cluster; the reason why there is none is printed. */
function test(name: string, body: (project: Project) => Promise<void>): void {
  Deno.test(name, { ignore: kubectl === undefined }, async () => {
    const directory = await Deno.makeTempDir();
    try {
      const settings = { KUBECONFIG: kubeconfigFile! };
      const project = {
        version: "v1",
        service: { name: "tests" },
        provider: { name: "any", driver: "k3s" },
        cluster: { name: "lab", existing: true, settings },
        app: { name: "a", compose: { services: { a: { image: "a" } } } },
      };
      await Deno.writeTextFile(
        `${directory}/kompoxops.yml`,
        JSON.stringify(project),
      );
      const run = async (...args: string[]) => {
        const env = { TMPDIR: directory, HOME: directory };
        const all = ["cluster", "kubeconfig", ...args];
        const { code, stdout, stderr } = await runKompoxops(
          all,
          directory,
          env,
        );
        strictEqual(code, 0, stderr);
        return stdout;
      };
      await body({ kubectl: kubectl!, directory, run });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

async function namespaces(
  kubectl: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const { stdout, stderr } = await new Deno.Command(kubectl, {
    args: [...args, "get", "ns", "-o", "name"],
    env,
  }).output();
  const text = new TextDecoder();
  ok(
    text.decode(stdout).includes("namespace/kube-system\n"),
    `${args.join(" ")}: ${text.decode(stderr)}`,
  );
}

test("kubectl works by each of the 40 kubeconfigs after a merge", async ({ kubectl, directory, run }) => {
  const ours: MinimalKubeconfig = JSON.parse(
    await run("--out", "-", "--format", "json", "--context", "kompoxops-demo"),
  );
  let count = 0;
  for (const { name } of Deno.readDirSync(targets)) {
    const bytes = await Deno.readFile(new URL(name, targets));
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    for (const force of [false, true]) {
      const options = { force, setCurrent: false };
      const merge = mergeKubeconfig(name, text, ours, options);
      const path = `${directory}/${name}`;
      await Deno.writeTextFile(path, merge.text);
      const args = ["--kubeconfig", path, "--context", merge.context];
      await namespaces(kubectl, args);
    }
    count++;
  }
  ok(count >= 40, String(count));
});

test("kubectl works by what kompoxops merges, writes and exports", async ({ kubectl, directory, run }) => {
  const context = ["--context", "kompox/prod", "--namespace", "kube-system"];
  await run("--merge", ...context);
  await run("--merge");
  const home = { HOME: directory, KUBECONFIG: "" };
  await namespaces(kubectl, [], home);
  await namespaces(kubectl, ["--context", "kompoxops-lab"], home);
  const { stdout } = await new Deno.Command(kubectl, {
    args: ["config", "view", "--minify", "-o", "jsonpath={..namespace}"],
    env: home,
  }).output();
  strictEqual(new TextDecoder().decode(stdout), "kube-system");

  await run("-o", "a.yml");
  await namespaces(kubectl, ["--kubeconfig", `${directory}/a.yml`]);
  await run("-o", "a.json", "--format", "json");
  await namespaces(kubectl, ["--kubeconfig", `${directory}/a.json`]);
  const path = (await run("--temp")).trim();
  await namespaces(kubectl, ["--kubeconfig", path]);

  const line = await run("--temp", "--print-export");
  const shell = new Deno.Command("sh", {
    args: ["-c", 'eval "$1"; exec "$2" get ns -o name', "sh", line, kubectl],
    stdout: "piped",
  });
  const names = new TextDecoder().decode((await shell.output()).stdout);
  ok(names.includes("namespace/kube-system\n"), line);
});
