/** A world in which all is well for `doctor`, and what can be wrong with it. */

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { failure } from "../../core/domain/error.ts";
import type { Kube, KubeObject, KubeType } from "../../core/ports/kube.ts";
import type { Machine } from "../../core/ports/machine.ts";
import type { Finding } from "../../core/operations/doctor.ts";
import { doctor, type DoctorPorts } from "../../core/usecases/doctor/doctor.ts";
import {
  fakeBundle,
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "./fake_ports.ts";

export const whoami = "services:\n  web:\n    image: traefik/whoami\n" +
  '    ports: ["8080:80"]\n';
export const dayMs = 86_400_000;

/** What is wrong with a world; everything that is not named is well. */
export interface Trouble {
  readonly compose?: string;
  readonly volumes?: readonly string[];
  readonly version?: string;
  readonly unreachable?: boolean;
  /** Verbs on resources that are refused, such as `create secrets`. */
  readonly forbidden?: readonly string[];
  readonly serverAheadMs?: number;
  readonly certificateDays?: number;
  readonly insecure?: boolean;
  readonly objects?: readonly KubeObject[];
  /** Addresses by host; absent: the ingress controller's. */
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
  readonly hostCertificate?: { days: number; fault?: string };
  readonly hangs?: boolean;
  readonly noKubectl?: boolean;
}

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: Record<string, unknown> = {},
): KubeObject {
  const { annotations, namespace, ...fields } = more;
  return {
    apiVersion,
    kind,
    metadata: { name, annotations, namespace } as KubeObject["metadata"],
    ...fields,
  };
}

export const isDefault = {
  "storageclass.kubernetes.io/is-default-class": "true",
};
export const storage = object("storage.k8s.io/v1", "StorageClass", "fast", {
  annotations: isDefault,
  provisioner: "csi.test",
});
export const snapshots = object(
  "snapshot.storage.k8s.io/v1",
  "VolumeSnapshotClass",
  "snap",
  { driver: "csi.test" },
);
export const ingressClass = object(
  "networking.k8s.io/v1",
  "IngressClass",
  "traefik",
);
export const controller = object("v1", "Service", "traefik", {
  namespace: "traefik",
  status: { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] } },
});
export const healthy = [storage, snapshots, ingressClass, controller];

export function world(
  trouble: Trouble,
): { fake: FakeWorld; ports: DoctorPorts } {
  const target = fakeTarget({
    rules: [{ name: "web", hostPort: 8080, hosts: ["www.example.com"] }],
    volumes: trouble.volumes,
  });
  const fake = fakePorts({ target });
  const { clusters } = fake.ports;
  const machine: Machine = {
    run: (_command, _args, signal) =>
      trouble.hangs
        ? new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        )
        : Promise.resolve(
          trouble.noKubectl ? undefined : '{"gitVersion": "v1.34.4"}',
        ),
    addresses: (host) =>
      Promise.resolve(
        trouble.addresses === undefined
          ? ["192.0.2.7"]
          : trouble.addresses[host] ?? [],
      ),
    certificate: () => {
      const { days, fault } = trouble.hostCertificate ?? { days: 60 };
      const end = fake.clock.now().getTime() + days * dayMs;
      return Promise.resolve({
        issuer: "An Authority",
        notAfter: new Date(end),
        fault,
      });
    },
  };
  const ports: DoctorPorts = {
    ...fake.ports,
    machine,
    bundle: () => Promise.resolve(fakeBundle(trouble.compose ?? whoami)),
    clusters: {
      connect: async (access) =>
        troubled(await clusters.connect(access), trouble, fake),
    },
  };
  return { fake, ports };
}

/** The fake API server with access reviews, a clock and a login. */
export function troubled(
  kube: Kube,
  trouble: Trouble,
  { clock }: FakeWorld,
): Kube {
  const now = clock.now().getTime();
  const days = trouble.certificateDays;
  return new Proxy(kube, {
    get(whole, name) {
      if (name === "login") {
        return () => ({
          file: "kubeconfig",
          context: "here",
          credentials: "token",
          insecure: trouble.insecure ?? false,
          certificateEnd: days === undefined
            ? undefined
            : new Date(now + days * dayMs),
        });
      }
      if (name === "serverTime") {
        const time = new Date(now + (trouble.serverAheadMs ?? 0));
        return () => Promise.resolve(time);
      }
      if (name === "version" && trouble.unreachable) {
        return () =>
          Promise.reject(
            failure("unavailable", "Cannot reach the cluster", {
              hint: "start it",
            }),
          );
      }
      if (name === "version" && trouble.version) {
        return () => Promise.resolve(trouble.version);
      }
      if (name === "create") {
        return (asked: KubeObject) => Promise.resolve(review(asked, trouble));
      }
      const objects = trouble.objects ?? healthy;
      if (name === "list") {
        return ({ kind }: KubeType) =>
          Promise.resolve({
            items: objects.filter((each) => each.kind === kind),
            resourceVersion: "1",
          });
      }
      if (name === "get") {
        return ({ kind }: KubeType) =>
          Promise.resolve(objects.find((each) => each.kind === kind));
      }
      const value = Reflect.get(whole, name, whole);
      return typeof value === "function" ? value.bind(whole) : value;
    },
  });
}

export function review(asked: KubeObject, { forbidden }: Trouble): KubeObject {
  if (asked.kind === "SelfSubjectReview") {
    return { ...asked, status: { userInfo: { username: "bob" } } };
  }
  strictEqual(asked.kind, "SelfSubjectAccessReview");
  const { verb, resource, subresource } = (asked.spec as {
    resourceAttributes: Record<string, string | undefined>;
  }).resourceAttributes;
  const what = `${verb} ${[resource, subresource].filter(Boolean).join("/")}`;
  const allowed = forbidden === undefined ||
    (verb !== "*" && !forbidden.includes(what));
  return { ...asked, status: { allowed } };
}

export async function findings(trouble: Trouble): Promise<readonly Finding[]> {
  const { fake, ports } = world(trouble);
  const report = await doctor(ports, {}, fake.call());
  const failed = report.findings.some(({ state }) => state === "failure");
  strictEqual(report.healthy, !failed);
  const writes = fake.traffic.requests.filter(({ verb }) =>
    verb !== "list" && verb !== "get" && verb !== "version"
  );
  deepStrictEqual(writes, []);
  return report.findings;
}
