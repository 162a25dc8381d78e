/** A cluster as a configuration describes it, an app on it, and the way in over HTTPS. */

import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { Cluster, Target } from "../../core/domain/resources.ts";
import type { OperationEvent } from "../../core/operations/call.ts";
import type { Kube, KubeType } from "../../core/ports/kube.ts";
import type { Clock, Ports } from "../../core/ports/ports.ts";
import { drivers } from "../../drivers/registry.ts";
import { fakeTarget } from "../fakes/fake_ports.ts";
import { randomId } from "../fakes/random_id.ts";

/** Ports on the real cluster; the target may be replaced at any time. */
export interface IngressWorld {
  target: Target;
  readonly ports: Ports;
  readonly kube: Kube;
  readonly events: OperationEvent[];
  call(): { signal: AbortSignal; report(event: OperationEvent): void };
}

/**
 * @param cluster fields besides the usual; its kubeconfig is set here
 * @param files what the driver reads besides the kubeconfig
 */
export async function ingressWorld(
  kubeconfigFile: string,
  appName: string,
  cluster: Pick<Cluster, "ingress" | "settings">,
  files: Readonly<Record<string, string>> = {},
): Promise<IngressWorld> {
  const hosts = [`${appName}.custom.test`];
  const rule = { name: "web", hostPort: 8080, hosts };
  const base = fakeTarget({ app: appName, service: "tests", rules: [rule] });
  const provider = { ...base.provider, driver: "k3s" };
  const settings = { ...cluster.settings, KUBECONFIG: kubeconfigFile };
  const connections = clusters(hostDeps);
  const registry = drivers({
    clock,
    env: () => undefined,
    readTextFile: async (path) => files[path] ?? await Deno.readTextFile(path),
  });
  const kubeconfig = await Deno.readTextFile(kubeconfigFile);
  const kube = await connections.connect({ kubeconfig, file: kubeconfigFile });
  const events: OperationEvent[] = [];
  const world: IngressWorld = {
    target: {
      ...base,
      provider,
      cluster: { ...base.cluster, ...cluster, settings },
    },
    ports: {
      store: {
        target: () => Promise.resolve(world.target),
        clusterTarget: () => Promise.resolve(world.target),
      },
      drivers: registry,
      clusters: connections,
      clock,
      actor: { author: "tests", runId: appName, toolVersion: "0.0.0" },
      randomId,
    },
    kube,
    events,
    call: () => ({
      signal: AbortSignal.timeout(180_000),
      report: (event) => void events.push(event),
    }),
  };
  return world;
}

const clock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      }, { once: true });
    }),
};

/** Kinds of which the whole cluster has one list. */
const clusterTypes: readonly KubeType[] = [
  { apiVersion: "networking.k8s.io/v1", kind: "IngressClass" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding" },
  { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
  },
];

/** `Kind/name resourceVersion` of what no other test changes. */
export async function clusterWide(kube: Kube): Promise<string[]> {
  const signal = AbortSignal.timeout(30_000);
  const lists = await Promise.all(clusterTypes.map(async (type) => {
    const { items } = await kube.list(type, { metadataOnly: true }, signal);
    return items.filter(({ metadata }) => !ofOtherTests(metadata.name)).map((
      { metadata },
    ) => `${type.kind}/${metadata.name} ${metadata.resourceVersion}`);
  }));
  return lists.flat().sort();
}

/** Tests that run at the same time name what they make with random digits. */
function ofOtherTests(name: string): boolean {
  return /-[0-9a-f]{6,}$/.test(name) && !name.startsWith("kompox-");
}

/**
 * One HTTP request over TLS to a node port, checked against one authority
 * only: it succeeds when the certificate that is served is for the host.
 *
 * @returns the whole answer
 */
export async function getHttps(
  host: string,
  address: { hostname: string; port: number },
  authority: string,
): Promise<string> {
  const connection = await Deno.connect(address);
  const caCerts = [authority];
  const secure = await Deno.startTls(connection, { hostname: host, caCerts });
  try {
    const request =
      `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await secure.write(new TextEncoder().encode(request));
    return await new Response(secure.readable).text();
  } finally {
    try {
      secure.close();
    } catch {
      // The stream has closed it.
    }
  }
}
