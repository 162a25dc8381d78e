/** `app top`: what an app's containers use, as the cluster's metrics say. */

import { failure, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import { parseQuantity } from "../../domain/quantity.ts";
import type { Target } from "../../domain/resources.ts";
import type { AppInput } from "../../operations/app.ts";
import type { ContainerUsage, TopReport } from "../../operations/app_access.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { listPods } from "./choose_pod.ts";
import { withKube } from "./connect_app.ts";

const metricsType = {
  apiVersion: "metrics.k8s.io/v1beta1",
  kind: "PodMetrics",
};
const serviceRef = {
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  name: "v1beta1.metrics.k8s.io",
};

/**
 * Reads only.
 *
 * @throws {KompoxError} `not-found` no such app, or no pod; `unsupported` the
 *   cluster measures nothing; `unavailable` it has not measured the pod yet
 */
export async function topApp(
  ports: Ports,
  { appName }: AppInput,
  { signal }: Call,
): Promise<TopReport> {
  const target = await ports.store.target(appName);
  const { namespace } = appNames(target);
  return await withKube(ports, target, signal, async (kube) => {
    const [pods, metrics] = await Promise.all([
      listPods(kube, target, signal),
      kube.list(metricsType, { namespace }, signal),
    ]);
    const containers = pods.flatMap((pod) => {
      const measured = metrics.items.find(({ metadata }) =>
        metadata.name === pod.metadata.name
      );
      return measured === undefined ? [] : usagesOf(pod, measured);
    });
    if (containers.length === 0) {
      throw await whyNone(kube, target, pods, signal);
    }
    return { app: target.app.name, namespace, containers };
  });
}

type Quantities = Readonly<Record<string, string | undefined>>;

interface RawContainer {
  readonly name: string;
  readonly resources?: { readonly limits?: Quantities };
}

interface RawMetrics {
  readonly timestamp?: string;
  readonly containers?: readonly {
    readonly name: string;
    readonly usage?: Quantities;
  }[];
}

function usagesOf(pod: KubeObject, measured: KubeObject): ContainerUsage[] {
  const { containers = [], initContainers = [] } = (pod.spec ?? {}) as {
    containers?: readonly RawContainer[];
    initContainers?: readonly RawContainer[];
  };
  const limits = new Map(
    [...containers, ...initContainers].map(({ name, resources }) =>
      [name, resources?.limits] as const
    ),
  );
  const { timestamp = "", containers: used = [] } =
    measured as unknown as RawMetrics;
  return used
    .map(({ name, usage }) => ({
      pod: pod.metadata.name,
      container: name,
      cpuMillicores: milli(usage?.cpu) ?? 0,
      memoryBytes: whole(usage?.memory) ?? 0,
      cpuLimitMillicores: milli(limits.get(name)?.cpu),
      memoryLimitBytes: whole(limits.get(name)?.memory),
      at: timestamp,
    }))
    .sort((left, right) => left.container < right.container ? -1 : 1);
}

function milli(text: string | undefined): number | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity && Number(quantity.milli);
}

function whole(text: string | undefined): number | undefined {
  const thousandths = milli(text);
  return thousandths === undefined ? undefined : Math.ceil(thousandths / 1000);
}

async function whyNone(
  kube: Kube,
  target: Target,
  pods: readonly KubeObject[],
  signal: AbortSignal,
): Promise<KompoxError> {
  const { name } = target.app;
  const cannot = `Cannot tell what app "${name}" uses: `;
  if (pods.length === 0) {
    return failure("not-found", `${cannot}it has no pod`, {
      hint: `kompoxops app status -A ${name}`,
    });
  }
  if (!await measures(kube, signal)) {
    return failure(
      "unsupported",
      `${cannot}the cluster has no metrics (no API metrics.k8s.io)`,
      { hint: "install metrics-server in the cluster" },
    );
  }
  return failure(
    "unavailable",
    `${cannot}its pod has not been measured yet`,
    { hint: "run it again in a minute" },
  );
}

/** Whoever may not ask is taken to have metrics: an app's own account sees its namespace only. */
async function measures(kube: Kube, signal: AbortSignal): Promise<boolean> {
  try {
    return await kube.get(serviceRef, signal) !== undefined;
  } catch (error) {
    if (error instanceof KompoxError && error.kind === "denied") return true;
    throw error;
  }
}
