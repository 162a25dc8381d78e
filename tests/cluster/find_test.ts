import { deepStrictEqual, match, rejects } from "node:assert/strict";
import { findCluster, startApiOnly, stopApiOnly } from "./find.ts";
import { fakeHost } from "./host_fake.ts";
import { builtPath } from "./set.ts";

const home = { HOME: "/home/me" };
const config = { KOMPOX_TEST_KUBECONFIG: "/etc/other/kubeconfig" };
const dist = { KOMPOX_TEST_CLUSTER_DIST: "/opt/set" };
const built = await builtPath(fakeHost({ env: home }));
const builtUp = built.kind === "set" ? `${built.path}/kube-up` : "";
const everything = ["/etc/other/kubeconfig", "/opt/set/kube-up", builtUp];

const cases = [
  {
    name: "takes the named kubeconfig first and starts nothing",
    env: { ...home, ...config, ...dist },
    files: everything,
    path: "/etc/other/kubeconfig",
    ran: [],
  },
  {
    name: "starts the named set before the built one",
    env: { ...home, ...dist },
    files: everything,
    path: "/var/tmp/kubelab/kubeconfig",
    ran: ["KUBELAB_DIR=/var/tmp/kubelab /opt/set/kube-up --with traefik"],
  },
  {
    name: "starts the built set in the folder of KUBELAB_DIR",
    env: { ...home, KUBELAB_DIR: "/srv/lab" },
    files: [builtUp],
    path: "/srv/lab/kubeconfig",
    ran: [`KUBELAB_DIR=/srv/lab ${builtUp} --with traefik`],
  },
];
for (const { name, env, files, path, ran } of cases) {
  Deno.test(`findCluster() ${name}`, async () => {
    const host = fakeHost({ env, files });
    deepStrictEqual(await findCluster(host), { kind: "kubeconfig", path });
    deepStrictEqual(host.ran, ran);
  });
}

Deno.test("findCluster() names the three ways when there is none", async () => {
  for (const go of ["go1.26.8", ""]) {
    const host = fakeHost({ env: home, go });
    const found = await findCluster(host);
    deepStrictEqual(host.ran, []);
    const reason = found.kind === "none" ? found.reason : "";
    match(reason, /^Cannot find a test cluster: /);
    match(reason, /KOMPOX_TEST_KUBECONFIG/);
    match(reason, /KOMPOX_TEST_CLUSTER_DIST/);
    match(reason, /"deno task cluster"/);
  }
});

Deno.test("findCluster() throws when a variable names nothing", async () => {
  const files = [builtUp];
  await rejects(
    findCluster(fakeHost({ env: { ...home, ...config }, files })),
    /Cannot read KOMPOX_TEST_KUBECONFIG: "\/etc\/other\/kubeconfig"/,
  );
  await rejects(
    findCluster(fakeHost({ env: { ...home, ...dist }, files })),
    /Cannot use KOMPOX_TEST_CLUSTER_DIST: "\/opt\/set"/,
  );
});

Deno.test("findCluster() throws when a set does not start", async () => {
  const host = fakeHost({ env: { ...home, ...dist }, files: everything });
  host.fail = "kube-up";
  await rejects(findCluster(host), /Cannot start .*"\/opt\/set": it failed/);
});

Deno.test("startApiOnly() has a folder and a port of its own", async () => {
  const host = fakeHost({
    env: { ...home, ...config, ...dist },
    files: everything,
  });
  deepStrictEqual(await startApiOnly("/tmp/one", 7443, host), {
    kind: "kubeconfig",
    path: "/tmp/one/kubeconfig",
  });
  await stopApiOnly("/tmp/one", host);
  const [up, down] = host.ran;
  deepStrictEqual(
    up,
    "KUBELAB_PORT=7443 KUBELAB_DIR=/tmp/one /opt/set/kube-up --api-only",
  );
  match(down, /^KUBELAB_DIR=\/tmp\/one \/.*\/kube-down$/);
});

Deno.test("startApiOnly() leaves nothing when it fails", async () => {
  const host = fakeHost({ env: dist, files: everything });
  host.fail = "kube-up";
  await rejects(startApiOnly("/tmp/one", 7443, host), /it failed/);
  match(host.ran[1], /^KUBELAB_DIR=\/tmp\/one .*kube-down$/);
});

Deno.test("stopApiOnly() refuses the whole cluster's folder", async () => {
  const host = fakeHost({});
  for (const dir of ["/var/tmp/kubelab", "/var/tmp/x/../kubelab/"]) {
    await rejects(stopApiOnly(dir, host), /the whole cluster's folder/);
    await rejects(startApiOnly(dir, 7443, host), /the whole cluster's folder/);
  }
  deepStrictEqual(host.ran, []);
});
