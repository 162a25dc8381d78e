/** What the tests of `cluster install` share: a run, its writes, certificates, objects of others. */

import type { ClusterInstallReport } from "../../core/operations/cluster.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { installCluster } from "../../core/usecases/cluster/install.ts";
import { editCluster, installInput } from "./cluster_inputs.ts";
import { isWrite } from "./fake_kube.ts";
import type { FakeWorld } from "./fake_ports.ts";

export function install(
  world: FakeWorld,
  more: Parameters<typeof installInput>[0] = {},
): Promise<ClusterInstallReport> {
  return installCluster(world.ports, installInput(more), world.call());
}

export function writes(world: FakeWorld): string[] {
  return world.traffic.take().filter(isWrite)
    .map(({ verb, object }) => `${verb} ${object}`);
}

export function withCertificates(
  world: FakeWorld,
  texts: Record<string, string>,
) {
  const certificates = Object.keys(texts).map((name) => ({
    name,
    source: "file:x",
  }));
  const { ingress } = world.target.cluster;
  editCluster(world, { ingress: { ...ingress, certificates } });
  const materials = Object.entries(texts).map(([name, text]) => ({
    name,
    kind: "pem",
    certificate: text,
    key: `key of ${text}`,
  } as const));
  world.facet = { certificates: () => Promise.resolve(materials) };
}

/** An object of somebody else. */
export function foreign(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace } };
}
