/** The ingress controller on a real cluster, beside the one that is there. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import { appHosts } from "../../core/domain/names.ts";
import type { Cluster } from "../../core/domain/resources.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { installCluster } from "../../core/usecases/cluster/install.ts";
import { logsCluster } from "../../core/usecases/cluster/logs.ts";
import { statusCluster } from "../../core/usecases/cluster/status.ts";
import { uninstallCluster } from "../../core/usecases/cluster/uninstall.ts";
import { deployInput, destroyInput } from "../fakes/app_inputs.ts";
import { installInput } from "../fakes/cluster_inputs.ts";
import { testCertificate } from "../fakes/test_certificate.ts";
import { whoami } from "./app_cluster.ts";
import { installInterrupted } from "./install_program.ts";
import { kubeconfigFile } from "./real_cluster.ts";
import {
  clusterWide,
  getHttps,
  type IngressWorld,
  ingressWorld,
} from "./ingress_world.ts";

const file = kubeconfigFile;
const only = { ignore: file === undefined };

const unique = crypto.randomUUID().slice(0, 6);

function ingressOf(
  namespace: string,
  more: Partial<Cluster["ingress"]> = {},
): Cluster["ingress"] {
  return {
    controller: "traefik",
    namespace,
    serviceAccount: "ingress-service-account",
    domain: "apps.test",
    certEmail: "ops@example.com",
    certificates: [],
    ...more,
  };
}

Deno.test(
  "cluster install finds the Traefik that is there, and writes nothing",
  only,
  async () => {
    const world = await ingressWorld(file!, `t-foreign-${unique}`, {
      ingress: ingressOf(`kompox-traefik-none-${unique}`),
      settings: { TRAEFIK_SERVICE_TYPE: "ClusterIP" },
    });
    const before = await clusterWide(world.kube);
    const { ports } = world;
    await rejects(
      installCluster(ports, installInput(), world.call()),
      (error: KompoxError) => {
        strictEqual(error.kind, "conflict");
        ok(error.message.includes('IngressClass "traefik" is there already'));
        ok(error.problems.at(-1)?.hint?.includes("USE_BUNDLED_TRAEFIK"));
        return true;
      },
    );
    const { namespace: name } = world.target.cluster.ingress;
    const ref = { apiVersion: "v1", kind: "Namespace", name };
    strictEqual(await world.kube.get(ref, world.call().signal), undefined);
    deepStrictEqual(await clusterWide(world.kube), before);
    world.kube.close();
  },
);

Deno.test(
  "cluster install serves an app by its default and custom hosts, upgrades what differs and leaves nothing",
  only,
  async () => {
    const namespace = `kompox-traefik-${unique}`;
    const custom = `t-way-${unique}.custom.test`;
    const wild = await testCertificate(["*.apps.test"]);
    const own = await testCertificate([custom]);
    const certificates = [
      { name: "wild", source: "file:wild.pem", directory: "certs" },
      { name: "own", source: "file:own.crt,own.key" },
    ];
    const world = await ingressWorld(file!, `t-way-${unique}`, {
      ingress: ingressOf(namespace, { certificates }),
      settings: {
        TRAEFIK_SERVICE_TYPE: "NodePort",
        TRAEFIK_INGRESS_CLASS: `kompox-${unique}`,
      },
    }, {
      "certs/wild.pem": wild.certificate + wild.key,
      "own.crt": own.certificate,
      "own.key": own.key,
    });
    const { ports, kube } = world;
    const before = await clusterWide(kube);
    try {
      const first = await installCluster(ports, installInput(), world.call());
      strictEqual(first.ready, true);
      const status = await statusCluster(ports, {}, world.call());
      deepStrictEqual(
        [status.provisioned, status.installed, status.unfinished],
        [true, true, []],
      );
      await checkPod(world, namespace);

      const input = deployInput(whoami, { timeoutMs: 120_000 });
      await deployApp(ports, input, world.call());
      const address = await nodePort(world, namespace);
      const hosts = appHosts(world.target);
      const usual = hosts.find((host) => host.endsWith(".apps.test"))!;
      deepStrictEqual(hosts.sort(), [usual, custom].sort());
      await answers(usual, address, wild.authority);
      await answers(custom, address, own.authority);
      await rejects(getHttps(custom, address, wild.authority));
      ok(await hasLogLine(world, "GET / HTTP/1.1"));

      const again = await installCluster(ports, installInput(), world.call());
      strictEqual(again.changed, false);
      const { cluster } = world.target;
      const settings = {
        ...cluster.settings,
        TRAEFIK_SERVICE_ANNOTATIONS: "example.com/x=y",
      };
      world.target = { ...world.target, cluster: { ...cluster, settings } };
      const pod = await onePod(world, namespace);
      const upgraded = await installCluster(
        ports,
        installInput(),
        world.call(),
      );
      deepStrictEqual(
        upgraded.objects.filter(({ outcome }) => outcome !== "unchanged"),
        [{ kind: "Service", name: "traefik", outcome: "configured" }],
      );
      const same = await onePod(world, namespace);
      strictEqual(same.metadata.uid, pod.metadata.uid);
      await answers(usual, address, wild.authority);
    } finally {
      const leave = destroyInput({ deleteNamespace: true });
      await destroyApp(ports, leave, world.call());
      const input = { wait: true, timeoutMs: 120_000 };
      const report = await uninstallCluster(ports, input, world.call());
      strictEqual(report.gone, true);
      deepStrictEqual(report.warnings, []);
    }
    deepStrictEqual(await clusterWide(kube), before);
    await noVolumeOf(world, namespace);
    const ref = { apiVersion: "v1", kind: "Namespace", name: namespace };
    strictEqual(await kube.get(ref, world.call().signal), undefined);
    const status = await statusCluster(ports, {}, world.call());
    deepStrictEqual(
      [status.provisioned, status.installed, status.unfinished],
      [true, false, []],
    );
    kube.close();
  },
);

Deno.test(
  "cluster install that is stopped with Ctrl-C at any step converges when it is run again",
  only,
  () => installInterrupted(file!, unique),
);

async function onePod(
  { kube, call }: IngressWorld,
  namespace: string,
): Promise<KubeObject> {
  const type = { apiVersion: "v1", kind: "Pod" };
  const { items } = await kube.list(type, {
    namespace,
    labelSelector: "app.kubernetes.io/name=traefik",
  }, call().signal);
  strictEqual(items.length, 1);
  return items[0];
}

/** It runs as nobody, changes nothing of its image, and is ready. */
async function checkPod(world: IngressWorld, namespace: string): Promise<void> {
  const pod = await onePod(world, namespace);
  const { containers, securityContext } = pod.spec as {
    containers: { securityContext: Record<string, unknown> }[];
    securityContext: Record<string, unknown>;
  };
  strictEqual(securityContext.runAsNonRoot, true);
  deepStrictEqual(containers[0].securityContext, {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  });
  const { containerStatuses } = pod.status as {
    containerStatuses: { ready: boolean; restartCount: number }[];
  };
  deepStrictEqual(
    containerStatuses.map(({ ready, restartCount }) => [ready, restartCount]),
    [[true, 0]],
  );
}

async function nodePort(
  { kube, call }: IngressWorld,
  namespace: string,
): Promise<{ hostname: string; port: number }> {
  const ref = { apiVersion: "v1", kind: "Service", name: "traefik", namespace };
  const service = await kube.get(ref, call().signal);
  const { ports } = service?.spec as {
    ports: { name: string; nodePort: number }[];
  };
  const port = ports.find(({ name }) => name === "websecure")!.nodePort;
  return { hostname: new URL(kube.server).hostname, port };
}

/** Traefik follows the API server a moment behind. */
async function answers(
  host: string,
  address: { hostname: string; port: number },
  authority: string,
): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (true) {
    const answer = await getHttps(host, address, authority)
      .catch((error) => String(error));
    if (answer.startsWith("HTTP/1.1 200") && answer.includes(host)) return;
    ok(Date.now() < deadline, answer);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function hasLogLine(
  { ports, call }: IngressWorld,
  words: string,
): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const input = { follow: false, tailLines: 50 };
    for await (const { text } of logsCluster(ports, input, call())) {
      if (text.includes(words)) return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

/** The provisioner deletes the volume of a deleted claim a moment later. */
async function noVolumeOf(
  { kube, call }: IngressWorld,
  namespace: string,
): Promise<void> {
  const type = { apiVersion: "v1", kind: "PersistentVolume" };
  const deadline = Date.now() + 30_000;
  while (true) {
    const { items } = await kube.list(type, {}, call().signal);
    const left = items.filter(({ spec }) =>
      (spec as { claimRef?: { namespace: string } }).claimRef?.namespace ===
        namespace
    );
    if (left.length === 0) return;
    ok(Date.now() < deadline, `volumes of ${namespace} are left`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
