/** Ways to the real API server: proxies, other names, several files, a pod's own account. */

import { ok, rejects, strictEqual } from "node:assert/strict";
import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { Cluster, Provider } from "../../core/domain/resources.ts";
import type { Kube, KubeAccess } from "../../core/ports/kube.ts";
import { k3s } from "../../drivers/k3s/mod.ts";
import { ConnectProxy } from "./connect_proxy.ts";
import {
  clusterFields,
  kubeconfigFor,
  Reader,
  refused,
  using,
} from "./credentials_fixture.ts";
import { limit } from "./kube_fixture.ts";

const reader = await Reader.find();
let podIsUp = false;
Deno.test.beforeAll(() => reader.open());
Deno.test.afterAll(() => reader.close());

/** The reason why it does not run was printed. */
function test(name: string, body: () => Promise<void>): void {
  Deno.test(name, { ignore: reader.missing }, body);
}

/** The test cluster's own user, who may do everything. */
async function admin(
  cluster: Record<string, unknown>,
): Promise<string> {
  const own = JSON.parse(
    await reader.kubectl("config", "view", "--raw", "--minify", "-o", "json"),
  );
  return await kubeconfigFor(own.users[0].user, cluster);
}

/** Requests, a watch and a session. */
async function useAll(kube: Kube): Promise<void> {
  const { namespace, scratch } = reader;
  if (!podIsUp) await scratch.pod("shell", "sleep 600");
  podIsUp = true;
  await reader.list(kube);
  await kube.apply(scratch.map("here", { a: "1" }), {}, limit());
  const events = kube.watch(
    { apiVersion: "v1", kind: "ConfigMap" },
    { namespace, fieldSelector: "metadata.name=here" },
    limit(),
  );
  for await (const { object } of events) {
    strictEqual(object.metadata.name, "here");
    break;
  }
  const session = await kube.exec({
    ...{ namespace, pod: "shell", container: "main" },
    ...{ command: ["cat"], stdin: true, tty: false },
  }, limit());
  await session.send({ type: "stdin", data: new TextEncoder().encode("ping") });
  await session.send({ type: "close" });
  let text = "";
  for await (const frame of session.frames) {
    text += frame.type === "exit"
      ? ` ${frame.code}`
      : new TextDecoder().decode(frame.data);
  }
  strictEqual(text, "ping 0");
}

const none = { "certificate-authority-data": undefined };
const ways = [
  { name: "a proxy", cluster: {} },
  {
    name: "a proxy and another server name",
    cluster: { "tls-server-name": "kubernetes.default.svc" },
  },
  {
    name: "a proxy without verification",
    cluster: { ...none, "insecure-skip-tls-verify": true },
  },
];
for (const { name, cluster } of ways) {
  test(`requests, watches and sessions go through ${name}`, async () => {
    const proxy = new ConnectProxy();
    const url = await proxy.open("me:p%40ss@");
    try {
      const kubeconfig = await admin({ ...cluster, "proxy-url": url });
      await using(kubeconfig, useAll);
      ok(proxy.targets.length >= 2, String(proxy.targets));
      const { host } = new URL(String((await clusterFields()).server));
      for (const target of proxy.targets) strictEqual(target, host);
      for (const login of proxy.logins) {
        strictEqual(login, `Basic ${btoa("me:p@ss")}`);
      }
    } finally {
      await proxy.close();
    }
  });
}

test("a proxy that refuses is told from a cluster that does", async () => {
  const proxy = new ConnectProxy();
  const url = await proxy.open();
  proxy.refuseWith = "407 Proxy Authentication Required";
  try {
    for (const { cluster } of ways) {
      const kubeconfig = await admin({ ...cluster, "proxy-url": url });
      await using(kubeconfig, async (kube) => {
        await refused(reader.list(kube), "unavailable", /./);
      });
    }
  } finally {
    await proxy.close();
  }
});

test("a connection that verifies nothing warns, others do not", async () => {
  const insecure = { ...none, "insecure-skip-tls-verify": true };
  await using(await admin(insecure), async (kube) => {
    strictEqual(kube.warnings?.length, 1);
    await reader.list(kube);
  });
  await using(await admin({}), (kube) => {
    strictEqual(kube.warnings?.length, 0);
    return Promise.resolve();
  });
});

function driverAccess(
  env: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<KubeAccess> {
  const provider = { id: "p", name: "p", driver: "k3s", settings: {} };
  const { cluster } = k3s.open(provider as Provider, {
    clock: hostDeps,
    env: (name) => env[name],
    readTextFile: (path) =>
      path in files
        ? Promise.resolve(files[path])
        : hostDeps.readTextFile(path),
  });
  const wanted = { id: "c", name: "c", settings } as unknown as Cluster;
  return cluster.kubeconfig(wanted, limit());
}

test("a KUBECONFIG of several files is one, and KUBECONTEXT selects", async () => {
  const { directory } = reader;
  const token = await reader.token();
  await Deno.writeTextFile(`${directory}/token`, token);
  const parts = {
    contexts: {
      "current-context": "nobody",
      contexts: [
        { name: "nobody", context: { cluster: "c", user: "nobody" } },
        {
          name: "reader",
          context: { cluster: "c", user: "u", namespace: reader.namespace },
        },
      ],
    },
    users: {
      "current-context": "never",
      users: [
        { name: "u", user: { tokenFile: "token" } },
        { name: "nobody", user: { token: "nobody" } },
      ],
    },
    clusters: {
      users: [{ name: "u", user: { token: "the second to say so" } }],
      clusters: [{ name: "c", cluster: await clusterFields() }],
    },
  };
  const paths = [`${directory}/missing`];
  for (const [name, part] of Object.entries(parts)) {
    paths.push(`${directory}/${name}.yml`);
    await Deno.writeTextFile(paths.at(-1)!, JSON.stringify(part));
  }
  const env = { KUBECONFIG: `${paths.join(":")}:` };
  const open = async (settings: Record<string, string>) =>
    await clusters(hostDeps).connect(await driverAccess(env, settings));
  const kube = await open({ KUBECONTEXT: "reader" });
  await reader.list(kube);
  kube.close();
  const nobody = await open({});
  await refused(reader.list(nobody), "denied", /does not accept/, [token]);
  nobody.close();
  await rejects(
    open({ KUBECONTEXT: "raeder" }),
    /Cannot use context "raeder" of .*: there is none$/,
  );
});

test("in a pod its service account opens", async () => {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const { server, ...fields } = await clusterFields();
  const { hostname, port } = new URL(String(server));
  const files: Record<string, string> = {
    [`${account}/token`]: await reader.token(),
    [`${account}/namespace`]: reader.namespace,
    [`${account}/ca.crt`]: atob(String(fields["certificate-authority-data"])),
  };
  const env = {
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
  };
  const access = await driverAccess(env, {}, files);
  const deps = {
    ...hostDeps,
    readTextFile: (path: string) => Promise.resolve(files[path]),
  };
  const kube = await clusters(deps).connect(access);
  try {
    await reader.list(kube);
  } finally {
    kube.close();
  }
});
