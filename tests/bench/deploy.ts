/** Deploying an app of 12 objects, and again without a change, against kubectl on a real cluster. */

import { findCluster } from "../cluster/find.ts";
import { type Bench, inTurn } from "./measure.ts";
import { findKubectl, inFolder, kompoxops } from "./programs.ts";
import { composeOf, configOf, writeProject } from "./projects.ts";
import { ratioRow, type Row, wallMedian } from "./report.ts";

const warmUps = 3;

/** A command that ends at once when it is told to, so that clean-ups are quick. */
const untilTold =
  '    command: ["sh", "-c", "trap exit TERM; sleep 3600 & wait"]';

export async function benchDeploy(rounds: number): Promise<Row[]> {
  const cluster = await findCluster();
  const kubectl = await findKubectl();
  if (cluster.kind === "none" || kubectl === undefined) {
    console.error(
      `deploy: left out, ${
        cluster.kind === "none" ? cluster.reason : "no kubectl"
      }`,
    );
    return [];
  }
  return await inFolder(async (root) => {
    const bench = new DeployBench(root, cluster.path, kubectl);
    try {
      return await bench.run(rounds);
    } finally {
      await bench.removeAll();
    }
  });
}

/** Two apps of the same shape: one is deployed by kompoxops, one by kubectl. */
class DeployBench {
  constructor(
    readonly root: string,
    readonly kubeconfig: string,
    readonly kubectl: string,
  ) {}

  async run(rounds: number): Promise<Row[]> {
    const ours = await this.#project("bench-ours");
    const theirs = await this.#project("bench-theirs");
    await this.#must(
      kompoxops(["app", "validate", "--out-manifest", "m.yml"]),
      theirs,
    );
    const manifest = await Deno.readTextFile(`${theirs}/m.yml`);
    const objects = manifest.split(/^---$/m).length - 1;
    const deploy: Bench = {
      name: "kompoxops app deploy",
      argv: kompoxops(["app", "deploy", "--no-wait"]),
      cwd: ours,
    };
    const apply: Bench = {
      name: "kubectl apply --server-side",
      argv: [
        this.kubectl,
        `--kubeconfig=${this.kubeconfig}`,
        "apply",
        "--server-side",
        "-f",
        "m.yml",
      ],
      cwd: theirs,
    };
    const both = [deploy, apply];
    await inTurn(both, warmUps, () => this.removeAll());
    const fresh = await inTurn(both, rounds, () => this.removeAll());
    await inTurn(both, warmUps);
    const again = await inTurn(both, rounds);
    const row = (what: string, samples: typeof fresh, goal: number) =>
      ratioRow(
        `${what} of ${objects} objects, wall`,
        "ms",
        wallMedian(samples.get(deploy.name)!),
        {
          name: apply.name,
          value: wallMedian(samples.get(apply.name)!),
        },
        goal,
      );
    return [row("deploy", fresh, 1), row("deploy without change", again, 0.5)];
  }

  /** Deletes both namespaces and waits until they are gone. */
  async removeAll(): Promise<void> {
    await this.#must([
      this.kubectl,
      `--kubeconfig=${this.kubeconfig}`,
      "delete",
      "namespace",
      "-l",
      "app.kubernetes.io/name in (bench-ours,bench-theirs)",
      "--ignore-not-found",
    ], this.root);
  }

  async #project(app: string): Promise<string> {
    const settings = { KUBECONFIG: this.kubeconfig };
    const config = configOf(app, settings, "bench.localhost");
    const compose = composeOf(3)
      .replaceAll("docker.io/library/nginx:1.27", `busybox:1.36\n${untilTold}`);
    return await writeProject(this.root, app, compose, config);
  }

  async #must(argv: readonly string[], cwd: string): Promise<void> {
    const [command, ...args] = argv;
    const child = await new Deno.Command(command, { args, cwd, stdin: "null" })
      .output();
    if (child.code === 0) return;
    throw new Error(
      `"${argv.join(" ")}" ended with ${child.code}: ${
        new TextDecoder().decode(child.stderr)
      }`,
    );
  }
}
