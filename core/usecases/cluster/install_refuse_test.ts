import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { clusterWorld } from "../../../tests/fakes/cluster_inputs.ts";
import { FakeLifecycle } from "../../../tests/fakes/fake_lifecycle.ts";
import {
  foreign,
  install,
  withCertificates,
  writes,
} from "../../../tests/fakes/install_world.ts";

const others: { name: string; object: KubeObject; settings?: string }[] = [
  {
    name: "an IngressClass",
    object: foreign("networking.k8s.io/v1", "IngressClass", "traefik"),
  },
  {
    name: "a Service",
    object: foreign("v1", "Service", "traefik", "traefik"),
  },
  {
    name: "a Deployment",
    object: foreign("apps/v1", "Deployment", "traefik", "traefik"),
  },
  {
    name: "the Service of k3s on the same ports",
    object: {
      ...foreign("v1", "Service", "traefik", "kube-system"),
      spec: { type: "LoadBalancer" },
    },
    settings: "LoadBalancer",
  },
];
for (const { name, object, settings = "NodePort" } of others) {
  Deno.test(`installCluster() finds ${name} of somebody else, and writes nothing`, async () => {
    const world = clusterWorld({
      settings: { TRAEFIK_SERVICE_TYPE: settings },
    });
    const { namespace } = object.metadata;
    if (namespace !== undefined) {
      world.cluster.create(foreign("v1", "Namespace", namespace));
    }
    const spec = { template: { spec: { containers: [] } } };
    world.cluster.create({ spec, ...object });
    await rejects(install(world), (error: KompoxError) => {
      strictEqual(error.kind, "conflict");
      ok(error.message.includes(`${object.kind} "traefik"`), error.message);
      ok(error.problems.at(-1)?.hint?.includes("USE_BUNDLED_TRAEFIK"));
      return true;
    });
    deepStrictEqual(writes(world), []);
  });
}

Deno.test("installCluster() is a conflict while the cluster is not provisioned", async () => {
  const world = clusterWorld({ existing: false });
  world.facet = { lifecycle: new FakeLifecycle(false) };
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "conflict");
    const message = 'Cannot install into cluster "main": it is not provisioned';
    strictEqual(error.message, message);
    const hint = "kompoxops cluster provision -C main --wait";
    strictEqual(error.problems[0].hint, hint);
    return true;
  });
});

Deno.test("installCluster() is a conflict, and tells the cause, when nobody answers", async () => {
  const world = clusterWorld();
  const cause = failure("unavailable", "Cannot ask: nothing listens", {
    hint: "start the cluster",
  });
  world.traffic.before = () => {
    throw cause;
  };
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "conflict");
    strictEqual(error.cause, cause);
    strictEqual(error.problems[0].hint, "start the cluster");
    return true;
  });
});

Deno.test("installCluster() tells all bad settings and certificates at once, and asks nobody", async () => {
  const settings = { TRAEFIK_SERVICE_TYPE: "Door", TRAEFIK_PERSISTENCE: "x" };
  const world = clusterWorld({ settings });
  withCertificates(world, { wild: "" });
  world.facet = {
    certificates: () => Promise.reject(failure("invalid", "Cannot read it")),
  };
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "invalid");
    strictEqual(error.problems.length, 3);
    return true;
  });
  deepStrictEqual(world.traffic.take(), []);
});

Deno.test("installCluster() installs once, and never again, when the protection is readOnly", async () => {
  const world = clusterWorld({
    protection: { provisioning: "none", installation: "readOnly" },
  });
  await install(world);
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "denied");
    ok(error.message.includes(
      'installation is "readOnly", cannot perform update operation ' +
        "(set to 'none' or 'cannotDelete' to unblock)",
    ));
    return true;
  });
});

Deno.test("installCluster() fails with the image and the setting when it cannot be pulled", async () => {
  const world = clusterWorld({
    settings: {
      TRAEFIK_SERVICE_TYPE: "NodePort",
      TRAEFIK_IMAGE: "missing:1",
    },
  });
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "failed");
    ok(error.message.includes('"missing:1"'), error.message);
    ok(error.problems[0].hint?.startsWith("set TRAEFIK_IMAGE"));
    return true;
  });
});

Deno.test("installCluster() is unavailable, with the setting, when no load balancer gives an address", async () => {
  const world = clusterWorld({ settings: {} });
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "unavailable");
    ok(error.message.endsWith(
      "within 60 s: Service/traefik is waiting for an address from a load balancer",
    ));
    ok(error.problems[0].hint?.includes("TRAEFIK_SERVICE_TYPE: NodePort"));
    return true;
  });
});
