/** Serves `metrics.k8s.io` to the real API server: what the kubelet measured, as metrics-server would. */

import type { Kube, KubeObject } from "../../core/ports/kube.ts";
import { testCertificate } from "../fakes/test_certificate.ts";
import { kubeconfigText, limit } from "./kube_fixture.ts";

const group = "metrics.k8s.io";
const version = "v1beta1";
const base = `/apis/${group}/${version}`;

/** Usage of one container, as the kubelet tells it. */
interface Measured {
  readonly name: string;
  readonly cpu?: { readonly time: string; readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
}

interface MeasuredPod {
  readonly podRef: { readonly name: string; readonly namespace: string };
  readonly containers?: readonly Measured[];
}

/** @returns the address of a node that is this machine, which pods and Services reach; else undefined */
export async function ownNode(
  kube: Kube,
): Promise<{ name: string; address: string } | undefined> {
  const own = Deno.networkInterfaces().map(({ address }) => address);
  const type = { apiVersion: "v1", kind: "Node" };
  const { items } = await kube.list(type, {}, limit());
  for (const { metadata: { name }, status } of items) {
    const { addresses = [] } = (status ?? {}) as {
      addresses?: { address: string }[];
    };
    const found = addresses.find(({ address }) => own.includes(address));
    if (found !== undefined) return { name, address: found.address };
  }
}

/** Registered while the work goes on; one at a time in a cluster. */
export async function withMetrics(
  kube: Kube,
  node: { name: string; address: string },
  namespace: string,
  work: () => Promise<void>,
): Promise<void> {
  const { certificate, key } = await testCertificate(["metrics.test"]);
  await using kubelet = await openKubelet(node.name);
  await using server = Deno.serve(
    { hostname: "0.0.0.0", port: 0, cert: certificate, key, onListen() {} },
    (request) => answer(new URL(request.url).pathname, () => kubelet.pods()),
  );
  const { port } = server.addr as Deno.NetAddr;
  const objects = registration(namespace, node.address, port);
  for (const object of objects) await kube.apply(object, {}, limit());
  try {
    await work();
  } finally {
    const { apiVersion, kind, metadata: { name } } = objects.at(-1)!;
    await kube.delete({ apiVersion, kind, name }, {}, limit());
  }
}

/** The Service has no selector: its endpoint is this process. */
function registration(
  namespace: string,
  address: string,
  port: number,
): KubeObject[] {
  const metadata = { name: "metrics", namespace };
  return [
    {
      ...{ apiVersion: "v1", kind: "Service", metadata },
      spec: { ports: [{ port: 443, targetPort: port }] },
    },
    {
      ...{ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
      metadata: {
        ...metadata,
        labels: { "kubernetes.io/service-name": "metrics" },
      },
      addressType: "IPv4",
      endpoints: [{ addresses: [address] }],
      ports: [{ port }],
    },
    {
      ...{ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" },
      metadata: { name: `${version}.${group}` },
      spec: {
        ...{ group, version, insecureSkipTLSVerify: true },
        ...{ groupPriorityMinimum: 100, versionPriority: 100 },
        service: { ...metadata, port: 443 },
      },
    },
  ];
}

async function answer(
  path: string,
  pods: () => Promise<readonly MeasuredPod[]>,
): Promise<Response> {
  const apiVersion = `${group}/${version}`;
  if (path === base) {
    const verbs = ["get", "list"];
    const resource = { name: "pods", singularName: "", namespaced: true };
    return Response.json({
      ...{ kind: "APIResourceList", apiVersion: "v1" },
      groupVersion: apiVersion,
      resources: [{ ...resource, kind: "PodMetrics", verbs }],
    });
  }
  const namespace = new RegExp(`^${base}/namespaces/([^/]+)/pods$`).exec(path);
  if (namespace === null) return new Response("not here", { status: 404 });
  const items = (await pods())
    .filter(({ podRef }) => podRef.namespace === namespace[1])
    .map(metricsOf)
    .filter(({ containers }) => containers.length > 0);
  return Response.json({ kind: "PodMetricsList", apiVersion, items });
}

/** A container is left out until the kubelet has seen it twice. */
function metricsOf({ podRef, containers = [] }: MeasuredPod) {
  const measured = containers.filter(({ cpu, memory }) =>
    cpu?.usageNanoCores !== undefined && memory?.workingSetBytes !== undefined
  );
  return {
    metadata: podRef,
    timestamp: measured[0]?.cpu?.time,
    window: "10s",
    containers: measured.map(({ name, cpu, memory }) => ({
      name,
      usage: {
        cpu: `${cpu!.usageNanoCores}n`,
        memory: `${Math.floor(memory!.workingSetBytes! / 1024)}Ki`,
      },
    })),
  };
}

/** The kubelet's own numbers, by way of the API server. */
async function openKubelet(node: string) {
  const text = await kubeconfigText();
  const of = (key: string) => new RegExp(`${key}: (\\S+)`).exec(text)![1];
  const client = Deno.createHttpClient({
    caCerts: [atob(of("certificate-authority-data"))],
    cert: atob(of("client-certificate-data")),
    key: atob(of("client-key-data")),
    http2: false,
  });
  return {
    async pods(): Promise<readonly MeasuredPod[]> {
      const url = `${of("server")}/api/v1/nodes/${node}/proxy/stats/summary`;
      const response = await fetch(url, { client });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()).pods;
    },
    [Symbol.asyncDispose](): Promise<void> {
      client.close();
      return Promise.resolve();
    },
  };
}
