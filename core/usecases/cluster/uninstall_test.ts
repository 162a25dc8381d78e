import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import type { ClusterUninstallReport } from "../../operations/cluster.ts";
import type { KubeObject } from "../../ports/kube.ts";
import {
  clusterWorld,
  installInput,
} from "../../../tests/fakes/cluster_inputs.ts";
import { FakeLifecycle } from "../../../tests/fakes/fake_lifecycle.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import type { FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { installCluster } from "./install.ts";
import { uninstallCluster } from "./uninstall.ts";

function uninstall(
  world: FakeWorld,
  wait = true,
): Promise<ClusterUninstallReport> {
  const input = { wait, timeoutMs: 60_000 };
  return uninstallCluster(world.ports, input, world.call());
}

async function installed(): Promise<FakeWorld> {
  const world = clusterWorld();
  await installCluster(world.ports, installInput(), world.call());
  world.traffic.take();
  return world;
}

function foreign(kind: string, name: string, namespace?: string): KubeObject {
  return { apiVersion: "v1", kind, metadata: { name, namespace } };
}

function names(world: FakeWorld): string[] {
  return world.cluster.all()
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
}

Deno.test("uninstallCluster() leaves nothing, and can be repeated", async () => {
  const world = await installed();
  const report = await uninstall(world);
  strictEqual(report.gone, true);
  deepStrictEqual(report.warnings, []);
  ok(report.deleted.some(({ kind }) => kind === "Namespace"));
  deepStrictEqual(names(world), []);
  const again = await uninstall(world);
  deepStrictEqual(again.deleted, []);
});

Deno.test("uninstallCluster() returns once every request is accepted, without wait", async () => {
  const world = await installed();
  const report = await uninstall(world, false);
  strictEqual(report.gone, undefined);
  ok(names(world).includes("Namespace/traefik"));
});

Deno.test("uninstallCluster() keeps a namespace that holds something of others, and tells what", async () => {
  const world = await installed();
  world.cluster.create(foreign("ConfigMap", "kube-root-ca.crt", "traefik"));
  world.cluster.create(foreign("ServiceAccount", "default", "traefik"));
  world.cluster.create(foreign("ConfigMap", "mine", "traefik"));
  const report = await uninstall(world);
  strictEqual(report.warnings.length, 1);
  strictEqual(
    report.warnings[0].message,
    'Cannot delete namespace "traefik": it holds ConfigMap/mine, which Kompox did not make',
  );
  deepStrictEqual(names(world), [
    "ConfigMap/kube-root-ca.crt",
    "ConfigMap/mine",
    "Namespace/traefik",
    "ServiceAccount/default",
  ]);
  world.cluster.delete(
    foreign("ConfigMap", "mine", "traefik").metadata && {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "mine",
      namespace: "traefik",
    },
  );
  await uninstall(world);
  deepStrictEqual(names(world), []);
});

Deno.test("uninstallCluster() never deletes a namespace and an account that others made", async () => {
  const world = clusterWorld();
  world.cluster.create(foreign("Namespace", "traefik"));
  world.cluster.create(foreign("ServiceAccount", "door", "traefik"));
  await installCluster(world.ports, installInput(), world.call());
  await uninstall(world);
  deepStrictEqual(names(world), ["Namespace/traefik", "ServiceAccount/door"]);
});

Deno.test("uninstallCluster() does not touch a controller of somebody else", async () => {
  const world = clusterWorld();
  world.cluster.create(foreign("Namespace", "traefik"));
  world.cluster.create(foreign("Service", "traefik", "traefik"));
  const report = await uninstall(world);
  deepStrictEqual(report.deleted, []);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

for (const level of ["cannotDelete", "readOnly"] as const) {
  Deno.test(`uninstallCluster() is denied before anything is asked when the protection is ${level}`, async () => {
    const world = clusterWorld({
      protection: { provisioning: "none", installation: level },
    });
    await rejects(uninstall(world), (error: KompoxError) => {
      strictEqual(error.kind, "denied");
      ok(error.message.includes(
        `installation is "${level}", cannot perform delete operation (set to 'none' to unblock)`,
      ));
      return true;
    });
    deepStrictEqual(world.traffic.take(), []);
  });
}

Deno.test("uninstallCluster() succeeds when the cluster is not provisioned", async () => {
  const world = clusterWorld({ existing: false });
  world.facet = { lifecycle: new FakeLifecycle(false) };
  const report = await uninstall(world);
  deepStrictEqual(report.deleted, []);
  deepStrictEqual(world.traffic.take(), []);
});
