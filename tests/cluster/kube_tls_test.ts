import { ok, rejects, strictEqual } from "node:assert/strict";
import { ConnectProxy } from "../fakes/connect_proxy.ts";
import { kubeconfigText, limit, noCluster, Scratch } from "./kube_fixture.ts";
import { expired, ownPair, refused, using, variant } from "./kube_users.ts";

const scratch = new Scratch();
Deno.test.beforeAll(async () => {
  if (noCluster) return;
  await scratch.open();
  await scratch.pod("shell", "sleep 600");
});
Deno.test.afterAll(() => scratch.close());

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: noCluster, fn });
}

const configMaps = { apiVersion: "v1", kind: "ConfigMap" };

test("another server name and no verification work where they are asked for", async () => {
  const user = await ownPair();
  const none = { "certificate-authority-data": undefined };
  const clusters = [
    { "tls-server-name": "kubernetes.default.svc" },
    { ...none, "insecure-skip-tls-verify": true },
  ];
  const { namespace } = scratch;
  for (const cluster of clusters) {
    await using(await variant(user, cluster), async (kube) => {
      ok((await kube.list(configMaps, {}, limit())).items.length > 0);
      await kube.apply(scratch.map("other-tls", { a: "1" }), {}, limit());
      const session = await kube.exec({
        ...{ namespace, pod: "shell", container: "main" },
        ...{ command: ["cat"], stdin: true, tty: false },
      }, limit());
      const data = new TextEncoder().encode("ping");
      await session.send({ type: "stdin", data });
      await session.send({ type: "close" });
      let text = "";
      for await (const frame of session.frames) {
        text += frame.type === "exit"
          ? ` ${frame.code}`
          : new TextDecoder().decode(frame.data);
      }
      strictEqual(text, "ping 0");
      const events = kube.watch(configMaps, { namespace }, limit());
      for await (const { type } of events) {
        strictEqual(type, "ADDED");
        break;
      }
    });
  }
});

test("a proxy carries requests and commands when one is named", async () => {
  const { namespace } = scratch;
  const seen: string[] = [];
  await using proxy = new ConnectProxy((head) => seen.push(head));
  const cluster = { "proxy-url": `http://me:hunter2@${proxy.address}` };
  await using(await variant(await ownPair(), cluster), async (kube) => {
    ok((await kube.list(configMaps, { namespace }, limit())).items.length > 0);
    await kube.create(scratch.map("by-proxy", {}), limit());
    const session = await kube.exec({
      ...{ namespace, pod: "shell", container: "main" },
      ...{ command: ["sh", "-c", "exit 7"], stdin: false, tty: false },
    }, limit());
    for await (const frame of session.frames) {
      strictEqual(frame.type === "exit" && frame.code, 7);
    }
  });
  ok(seen.length >= 3, `${seen.length} connections`);
  for (const head of seen) {
    ok(/^CONNECT \S+:\d+ HTTP\/1.1/.test(head), head);
    ok(head.includes(`Basic ${btoa("me:hunter2")}`), head);
  }
});

test("a proxy that refuses is named, its password is not", async () => {
  await using proxy = new ConnectProxy(() => {}, 403);
  const cluster = { "proxy-url": `http://me:hunter2@${proxy.address}` };
  const kubeconfig = await variant(await ownPair(), cluster);
  await refused(
    scratch,
    kubeconfig,
    "unavailable",
    /the proxy does not let the connection through$/,
    /^check "proxy-url" of cluster "c"/,
  );
});

test("another server name is refused when the certificate does not have it", async () => {
  const cluster = { "tls-server-name": "elsewhere.example" };
  const kubeconfig = await variant(await ownPair(), cluster);
  await refused(
    scratch,
    kubeconfig,
    "unavailable",
    /is for other names$/,
    /name/,
  );
});

test("a server is refused when another CA has signed it", async () => {
  const stranger = { "certificate-authority-data": btoa(expired.cert) };
  await refused(
    scratch,
    await variant(await ownPair(), stranger),
    "unavailable",
    /^Cannot list configmaps .*: the certificate of "https:.*" is not signed by the CA of context "x" of "/,
    /^put the cluster's CA into "certificate-authority-data" of cluster "c"$/,
  );
  const { namespace } = scratch;
  await using(await variant(await ownPair(), stranger), async (kube) => {
    const exec = kube.exec({
      ...{ namespace, pod: "shell", container: "main", command: ["true"] },
      ...{ stdin: false, tty: false },
    }, limit());
    await rejects(exec, /is not signed by the CA of/);
  });
});

test("a server that speaks TLS only is named when it is written with http", async () => {
  const text = await kubeconfigText();
  const plain = /server: https(\S+)/.exec(text)![1];
  await refused(
    scratch,
    await variant(await ownPair(), { server: `http${plain}` }),
    "unavailable",
    /"http:.*" speaks TLS only$/,
    /^write https instead of http/,
  );
});
