import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import type { CertificateMaterial } from "../../ports/driver.ts";
import {
  clusterWorld,
  editCluster,
} from "../../../tests/fakes/cluster_inputs.ts";
import {
  foreign,
  install,
  withCertificates,
  writes,
} from "../../../tests/fakes/install_world.ts";

Deno.test("installCluster() applies what a pod needs first, and waits until it is ready", async () => {
  const world = clusterWorld();
  const report = await install(world);
  strictEqual(report.ready, true);
  strictEqual(report.changed, true);
  const order = writes(world);
  const at = (object: string) => order.indexOf(`apply ${object}`);
  strictEqual(at("Namespace/traefik"), 0);
  ok(at("ClusterRole/kompox-traefik-a83e2c") > 0);
  ok(
    at("ClusterRole/kompox-traefik-a83e2c") <
      at("ClusterRoleBinding/kompox-traefik-a83e2c"),
  );
  ok(at("ConfigMap/traefik") < at("Deployment/traefik"));
  deepStrictEqual(world.events.at(-1), { step: "wait", state: "ready" });
  strictEqual(world.traffic.closed, 1);
});

Deno.test("installCluster() returns once every request is accepted, without wait", async () => {
  const world = clusterWorld();
  const report = await install(world, { wait: false });
  strictEqual(report.ready, undefined);
  ok(world.events.every(({ step }) => step !== "wait"));
});

Deno.test("installCluster() writes nothing when all is as it should be", async () => {
  const world = clusterWorld();
  await install(world);
  world.traffic.take();
  const report = await install(world);
  strictEqual(report.changed, false);
  ok(report.objects.every(({ outcome }) => outcome === "unchanged"));
  deepStrictEqual(writes(world), []);
});

const changes: {
  title: string;
  settings: Record<string, string>;
  writes: string[];
}[] = [
  {
    title: "the image",
    settings: { TRAEFIK_IMAGE: "traefik:v3.7" },
    writes: ["apply Deployment/traefik"],
  },
  {
    title: "an annotation that goes away",
    settings: { TRAEFIK_SERVICE_ANNOTATIONS: "" },
    writes: ["apply Service/traefik"],
  },
  {
    title: "the class, whose old object goes",
    settings: { TRAEFIK_INGRESS_CLASS: "other" },
    writes: [
      "apply Deployment/traefik",
      "apply IngressClass/other",
      "delete IngressClass/traefik",
    ],
  },
  {
    title: "persistence, whose disk stays",
    settings: { TRAEFIK_PERSISTENCE: "false" },
    writes: ["apply Deployment/traefik"],
  },
];
for (const { title, settings, writes: expected } of changes) {
  Deno.test(`installCluster() writes only what differs when this changes: ${title}`, async () => {
    const usual = {
      TRAEFIK_SERVICE_TYPE: "NodePort",
      TRAEFIK_SERVICE_ANNOTATIONS: "a=b",
    };
    const world = clusterWorld({ settings: usual });
    await install(world);
    world.traffic.take();
    editCluster(world, { settings: { ...usual, ...settings } });
    await install(world);
    deepStrictEqual(writes(world).sort(), expected);
  });
}

Deno.test("installCluster() restarts for a renewed certificate, and prunes the Secret of one that is gone", async () => {
  const world = clusterWorld();
  withCertificates(world, { one: "a", two: "b" });
  await install(world);
  world.traffic.take();
  withCertificates(world, { one: "renewed" });
  await install(world);
  deepStrictEqual(writes(world).sort(), [
    "apply ConfigMap/traefik",
    "apply Deployment/traefik",
    "apply Secret/tls-one",
    "delete Secret/tls-two",
  ]);
});

Deno.test("installCluster() uses a Secret in its own namespace as it is", async () => {
  const world = clusterWorld();
  await install(world);
  const secret = foreign("v1", "Secret", "tls-wild", "traefik");
  const data = { "tls.crt": btoa("c"), "tls.key": btoa("k") };
  world.cluster.create({ ...secret, data });
  withCertificates(world, { wild: "" });
  const material: CertificateMaterial = {
    name: "wild",
    kind: "secret",
    namespace: "traefik",
    secretName: "tls-wild",
  };
  world.facet = { certificates: () => Promise.resolve([material]) };
  world.traffic.take();
  await install(world);
  ok(!writes(world).some((write) => write.includes("Secret")));
  await install(world);
  deepStrictEqual(writes(world), []);
});

Deno.test("installCluster() names every Secret that is missing, before the first write", async () => {
  const world = clusterWorld();
  withCertificates(world, { a: "", b: "" });
  const materials = ["a", "b"].map((name) => ({
    name,
    kind: "secret",
    namespace: "certs",
    secretName: name,
  } as const));
  world.facet = { certificates: () => Promise.resolve(materials) };
  await rejects(install(world), (error: KompoxError) => {
    strictEqual(error.kind, "not-found");
    strictEqual(error.problems.length, 2);
    return true;
  });
  deepStrictEqual(writes(world), []);
});

Deno.test("installCluster() makes only the namespace and the account when the cluster brings a controller", async () => {
  const world = clusterWorld({ settings: { USE_BUNDLED_TRAEFIK: "true" } });
  const object = foreign("networking.k8s.io/v1", "IngressClass", "traefik");
  world.cluster.create(object);
  const report = await install(world);
  deepStrictEqual(report.objects.map(({ kind }) => kind), [
    "Namespace",
    "ServiceAccount",
  ]);
  strictEqual(report.ready, true);
});

Deno.test("installCluster() leaves a namespace and an account of somebody else as they are", async () => {
  const world = clusterWorld();
  world.cluster.create(foreign("v1", "Namespace", "traefik"));
  world.cluster.create(foreign("v1", "ServiceAccount", "door", "traefik"));
  await install(world);
  for (const kind of ["Namespace", "ServiceAccount"]) {
    const [{ metadata }] = world.cluster.ofKind(kind);
    strictEqual(metadata.labels, undefined);
    strictEqual(metadata.annotations, undefined);
  }
});

Deno.test("installCluster() warns without an ACME address", async () => {
  const world = clusterWorld({
    settings: { TRAEFIK_SERVICE_TYPE: "NodePort" },
  });
  const { certEmail: _, ...ingress } = world.target.cluster.ingress;
  editCluster(world, { ingress });
  const { warnings } = await install(world);
  deepStrictEqual(warnings.map(({ hint }) => hint), [
    "set cluster.ingress.certEmail in kompoxops.yml",
  ]);
});
