/**
 * The README's main job: deploys the example to a cluster that was named or is
 * on this machine, reaches it through the ingress, runs a command in it, and
 * removes it. Asks nothing. Without a cluster it prints the example's manifest.
 *
 *     deno task demo [--context NAME]
 */

import { parseArgs } from "node:util";
import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import {
  bundleEntry,
  executables,
  runArgs,
} from "../../scripts/executables.ts";
import {
  chooseCluster,
  type DemoCluster,
  isLoopback,
  type KubeconfigFile,
} from "./demo_cluster.ts";
import { askWays, findWays } from "./demo_ingress.ts";

const example = "examples/hello";
const host = "hello.localhost";
const namespaceLabel = "app.kubernetes.io/name=hello";

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { context: { type: "string" } } });
  const cluster = chooseCluster(
    await demoFile(),
    values.context,
    await environmentFiles(),
  );
  const folder = await Deno.makeTempDir({ prefix: "kompox-demo-" });
  try {
    await copyExample(folder, cluster);
    if (cluster.kind !== "use") return await withoutCluster(folder, cluster);
    return await withCluster(folder, cluster);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function demoFile(): Promise<KubeconfigFile | undefined> {
  const file = Deno.env.get("KOMPOX_DEMO_KUBECONFIG");
  return file ? await read(file) : undefined;
}

/** As kubectl looks for them. */
async function environmentFiles(): Promise<KubeconfigFile[]> {
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const named = Deno.env.get("KUBECONFIG")?.split(separator).filter(Boolean);
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const usual = home === undefined ? [] : [`${home}/.kube/config`];
  const files = named?.length ? named : usual;
  return await Promise.all(files.map(read));
}

async function read(file: string): Promise<KubeconfigFile> {
  try {
    return { file, text: await Deno.readTextFile(file) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { file, text: undefined };
    throw error;
  }
}

/** The example with the chosen cluster written into its settings. */
async function copyExample(
  folder: string,
  cluster: DemoCluster,
): Promise<void> {
  await Deno.copyFile(`${example}/compose.yml`, `${folder}/compose.yml`);
  const config = await Deno.readTextFile(`${example}/kompoxops.yml`);
  const settings = cluster.kind === "use"
    ? `  settings:\n    KUBECONFIG: ${
      JSON.stringify(await Deno.realPath(cluster.file))
    }\n    KUBECONTEXT: ${JSON.stringify(cluster.context)}\n`
    : "";
  await Deno.writeTextFile(
    `${folder}/kompoxops.yml`,
    config.replace("\napp:\n", `\n${settings}app:\n`),
  );
}

async function withoutCluster(
  folder: string,
  cluster: Exclude<DemoCluster, { kind: "use" }>,
): Promise<number> {
  const code = await kompoxops(folder, ["app", "validate", "--out-manifest=-"]);
  if (cluster.kind === "other") {
    console.error(
      `\nThe current context is "${cluster.context}" (${cluster.server}). It is not on this machine, so it was left alone.\n` +
        `To run the example there: deno task demo --context ${cluster.context}`,
    );
  } else {
    console.error(
      `\nNo cluster was used: ${cluster.reason}. Above is what would be applied to one. Ways to get a cluster:\n` +
        "  kind create cluster | k3d cluster create | minikube start, then run this again\n" +
        "  KOMPOX_DEMO_KUBECONFIG=FILE deno task demo\n" +
        "  deno task cluster      a throw-away Kubernetes of this project (Debian, root, Go; 20 minutes to build)",
    );
  }
  return code;
}

async function withCluster(
  folder: string,
  cluster: Extract<DemoCluster, { kind: "use" }>,
): Promise<number> {
  console.log(`Cluster: context "${cluster.context}", ${cluster.server}`);
  const steps = [
    () => kompoxops(folder, ["app", "validate"]),
    () => kompoxops(folder, ["app", "deploy"]),
    () => kompoxops(folder, ["app", "status"]),
    () => visit(cluster),
    () => kompoxops(folder, ["app", "logs", "--all-containers"]),
    () =>
      kompoxops(folder, [
        "app",
        "exec",
        "-c",
        "cache",
        "--",
        "redis-cli",
        "ping",
      ]),
  ];
  let code = 0;
  try {
    for (const step of steps) {
      code = await step();
      if (code !== 0) break;
    }
  } finally {
    const gone = await kompoxops(folder, [
      "app",
      "destroy",
      "--delete-namespace",
    ]);
    code ||= gone || await checkNothingLeft(cluster);
  }
  return code;
}

/** The kompoxops of this repository, in the folder of the example. */
async function kompoxops(
  folder: string,
  args: readonly string[],
): Promise<number> {
  console.log(`\n$ kompoxops ${args.join(" ")}`);
  const [executable] = executables;
  const module = await Deno.realPath(bundleEntry(executable));
  const child = new Deno.Command("deno", {
    args: [...runArgs(executable, module), ...args],
    cwd: folder,
    stdin: "null",
  }).spawn();
  return (await child.status).code;
}

/** Reaches the app as its users do: through the cluster's ingress, by its host. */
async function visit(
  cluster: Extract<DemoCluster, { kind: "use" }>,
): Promise<number> {
  console.log(`\n$ curl --insecure https://${host}/`);
  const kube = await connect(cluster);
  try {
    const signal = AbortSignal.timeout(60_000);
    const ways = await findWays(kube, isLoopback(cluster.server), signal);
    if (ways.length === 0) {
      console.log(
        `The cluster has no Traefik (no Service "traefik"), so nothing leads to the app from outside.`,
      );
      return 0;
    }
    const page = await askWays(ways, host, 30_000);
    if (page === undefined) {
      console.error(
        `No answer for ${host} from ${
          ways.map((way) => `${way.address}:${way.httpsPort}`).join(", ")
        }`,
      );
      return 1;
    }
    console.log(
      `(through ${page.way.address}:${page.way.httpsPort})\n${page.body.trim()}`,
    );
    return 0;
  } finally {
    kube.close();
  }
}

async function checkNothingLeft(
  cluster: Extract<DemoCluster, { kind: "use" }>,
): Promise<number> {
  const kube = await connect(cluster);
  try {
    const left = await kube.list(
      { apiVersion: "v1", kind: "Namespace" },
      { labelSelector: namespaceLabel },
      AbortSignal.timeout(30_000),
    );
    const names = left.items.map(({ metadata }) => metadata.name);
    console.log(
      names.length === 0
        ? "\nNothing is left in the cluster."
        : `\nStill there: ${names.join(", ")}`,
    );
    return names.length === 0 ? 0 : 1;
  } finally {
    kube.close();
  }
}

async function connect(cluster: Extract<DemoCluster, { kind: "use" }>) {
  return await clusters(hostDeps).connect({
    kubeconfig: await Deno.readTextFile(cluster.file),
    file: cluster.file,
    context: cluster.context,
  });
}

if (import.meta.main) Deno.exit(await main());
