/** A project of its own for tests of the whole program on the real cluster, gone with the test. */

import { strictEqual } from "node:assert/strict";
import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { Kube, KubeType } from "../../core/ports/kube.ts";
import {
  type Finished,
  inProject,
  runBundled,
  startBundled,
} from "../bundle/bundled.ts";
import { kubeconfigFile } from "./real_cluster.ts";

/** One project folder, its app, and a connection to look behind the program. */
export interface Walk {
  readonly cwd: string;
  /** Name of the app. */
  readonly app: string;
  /** Its custom host. */
  readonly host: string;
  readonly kube: Kube;
  kompoxops(...args: string[]): Promise<Finished>;
  start(...args: string[]): Deno.ChildProcess;
  writeCompose(text: string): Promise<void>;
  /** Points the configuration at another kubeconfig. */
  useKubeconfig(text: string): Promise<void>;
  /** Names of the objects of a kind that carry the app's name, in all namespaces. */
  names(type: KubeType): Promise<string[]>;
}

/** A test that is skipped without a cluster. */
export function walkTest(
  title: string,
  compose: string,
  work: (walk: Walk) => Promise<void>,
): void {
  Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
    const app = `walk-${crypto.randomUUID().slice(0, 6)}`;
    const files = {
      "compose.yml": compose,
      "kompoxops.yml": configOf(app, kubeconfigFile!),
    };
    await inProject(files, async (cwd) => {
      const walk = await openWalk(cwd, app);
      try {
        await work(walk);
      } finally {
        await Deno.writeTextFile(
          `${cwd}/kompoxops.yml`,
          files["kompoxops.yml"],
        );
        const gone = await walk.kompoxops(
          "app",
          "destroy",
          "--delete-namespace",
          "--no-wait",
        );
        walk.kube.close();
        strictEqual(gone.code, 0, gone.stderr);
      }
    });
  });
}

function configOf(app: string, kubeconfig: string): string {
  return `version: v1
service: { name: walk }
provider: { name: local, driver: k3s }
cluster:
  name: local
  existing: true
  ingress: { domain: apps.example.test }
  settings: { KUBECONFIG: ${JSON.stringify(kubeconfig)} }
app:
  name: ${app}
  compose: file:compose.yml
  ingress:
    - { name: web, port: 8080, hosts: [${app}.example.com] }
`;
}

async function openWalk(cwd: string, app: string): Promise<Walk> {
  const kubeconfig = await Deno.readTextFile(kubeconfigFile!);
  const kube = await clusters(hostDeps).connect({
    kubeconfig,
    file: kubeconfigFile,
  });
  return {
    cwd,
    app,
    host: `${app}.example.com`,
    kube,
    kompoxops: (...args) => runBundled(args, { cwd }),
    start: (...args) => startBundled(args, { cwd }),
    writeCompose: (text) => Deno.writeTextFile(`${cwd}/compose.yml`, text),
    async useKubeconfig(text) {
      await Deno.writeTextFile(`${cwd}/kubeconfig`, text);
      const config = configOf(app, "kubeconfig");
      await Deno.writeTextFile(`${cwd}/kompoxops.yml`, config);
    },
    async names(type) {
      const { items } = await kube.list(type, {
        labelSelector: `app.kubernetes.io/name=${app}`,
      }, AbortSignal.timeout(30_000));
      return items.map(({ metadata }) => metadata.name);
    },
  };
}
