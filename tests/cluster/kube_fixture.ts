/** What the tests of core/kube on a real cluster share: a connection, a namespace, a pod. */

import { clusters, type KubeTimes } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { Kube, KubeObject } from "../../core/ports/kube.ts";
import { kubeconfigFile } from "./real_cluster.ts";

const file = kubeconfigFile;

/** Whether there is no cluster; the reason is printed. */
export const noCluster = file === undefined;

/** Ends what hangs. */
export function limit(seconds = 60): AbortSignal {
  return AbortSignal.timeout(seconds * 1000);
}

/** The kubeconfig's text, changed by a test that looks at failures. */
export async function kubeconfigText(): Promise<string> {
  return await Deno.readTextFile(file!);
}

/** A connection by a kubeconfig; absent: the one of the test cluster. */
export async function connect(
  kubeconfig?: string,
  times?: KubeTimes,
): Promise<Kube> {
  const access = { kubeconfig: kubeconfig ?? await kubeconfigText(), file };
  return await clusters(hostDeps, times).connect(access);
}

/** A namespace of one test file, gone with it. */
export class Scratch {
  readonly namespace = `kube-test-${crypto.randomUUID().slice(0, 8)}`;
  #kube?: Kube;

  get kube(): Kube {
    return this.#kube!;
  }

  async open(): Promise<void> {
    if (noCluster) return;
    this.#kube = await connect();
    await this.kube.apply(
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: this.namespace },
      },
      {},
      limit(),
    );
  }

  async close(): Promise<void> {
    if (noCluster) return;
    await this.kube.delete(
      {
        apiVersion: "v1",
        kind: "Namespace",
        name: this.namespace,
      },
      {},
      limit(),
    );
    this.kube.close();
  }

  /** A ConfigMap of this namespace. */
  map(name: string, data: Readonly<Record<string, string>>): KubeObject {
    return {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: this.namespace },
      data,
    };
  }

  /** Starts a busybox pod and waits until it runs or has ended. */
  async pod(name: string, script: string): Promise<void> {
    await this.kube.apply(
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: this.namespace },
        spec: {
          terminationGracePeriodSeconds: 0,
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          containers: [{
            name: "main",
            image: "busybox:1.36",
            command: ["sh", "-c", script],
          }],
        },
      },
      {},
      limit(),
    );
    const { namespace } = this;
    const events = this.kube.watch(
      { apiVersion: "v1", kind: "Pod" },
      { namespace, fieldSelector: `metadata.name=${name}` },
      limit(),
    );
    for await (const { object } of events) {
      const { phase } = object.status as { phase?: string };
      if (phase !== "Pending") return;
    }
  }
}
