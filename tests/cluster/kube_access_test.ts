import { ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import type { Kube } from "../../core/ports/kube.ts";
import {
  connect,
  kubeconfigText,
  limit,
  noCluster,
  Scratch,
} from "./kube_fixture.ts";

const scratch = new Scratch();
Deno.test.beforeAll(() => scratch.open());
Deno.test.afterAll(() => scratch.close());

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: noCluster, fn });
}

const configMaps = { apiVersion: "v1", kind: "ConfigMap" };

/** A kubeconfig for the same server with another user, another cluster. */
async function variant(
  user: Record<string, unknown>,
  cluster: Record<string, unknown> = {},
): Promise<string> {
  const text = await kubeconfigText();
  const server = /server: (\S+)/.exec(text)![1];
  const ca = /certificate-authority-data: (\S+)/.exec(text)![1];
  return JSON.stringify({
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    clusters: [{
      name: "c",
      cluster: { server, "certificate-authority-data": ca, ...cluster },
    }],
    users: [{ name: "u", user }],
  });
}

async function using(
  kubeconfig: string,
  work: (kube: Kube) => Promise<void>,
): Promise<void> {
  const kube = await connect(kubeconfig);
  try {
    await work(kube);
  } finally {
    kube.close();
  }
}

async function refused(
  kubeconfig: string,
  kind: Kind,
  message: RegExp,
  hint: RegExp,
): Promise<void> {
  await using(kubeconfig, async (kube) => {
    const { namespace } = scratch;
    const asked = kube.list(configMaps, { namespace }, limit());
    await rejects(asked, (error: KompoxError) => {
      strictEqual(error.kind, kind, String(error));
      ok(message.test(error.message), error.message);
      ok(hint.test(error.problems[0].hint ?? ""), error.problems[0].hint);
      return true;
    });
  });
}

/** The certificate and key of the test cluster's own user. */
async function ownPair(): Promise<Record<string, string>> {
  const text = await kubeconfigText();
  const of = (key: string) => new RegExp(`${key}: (\\S+)`).exec(text)![1];
  return {
    "client-certificate-data": of("client-certificate-data"),
    "client-key-data": of("client-key-data"),
  };
}

let token = "";
test("a service account's token opens what its role allows and nothing else", async () => {
  const { kube, namespace } = scratch;
  const metadata = { name: "reader", namespace };
  const made = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      subjects: [{ kind: "ServiceAccount", name: "reader", namespace }],
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "Role",
        name: "reader",
      },
    },
    {
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/service-account-token",
      metadata: {
        ...metadata,
        annotations: { "kubernetes.io/service-account.name": "reader" },
      },
    },
  ];
  for (const object of made) await kube.apply(object, {}, limit());
  const secrets = kube.watch(
    { apiVersion: "v1", kind: "Secret" },
    { namespace, fieldSelector: "metadata.name=reader" },
    limit(),
  );
  for await (const { object } of secrets) {
    token = atob((object.data as { token?: string })?.token ?? "");
    if (token !== "") break;
  }
  await using(await variant({ token }), async (reader) => {
    await reader.list(configMaps, { namespace }, limit());
    const apply = reader.apply(scratch.map("no", {}), {}, limit());
    await rejects(apply, (error: KompoxError) => {
      strictEqual(error.kind, "denied");
      ok(
        /^Cannot apply ConfigMap "no" .*"system:serviceaccount:.*:reader" cannot patch/
          .test(error.message),
        error.message,
      );
      ok(
        error.problems[0].hint!.endsWith(
          `kubectl --context x auth can-i patch configmaps -n ${namespace}`,
        ),
      );
      ok(!error.message.includes(token));
      return true;
    });
    const exec = reader.exec({
      ...{ namespace, pod: "a", container: "b", command: ["true"] },
      ...{ stdin: false, tty: false },
    }, limit());
    await rejects(exec, (error: KompoxError) => {
      strictEqual(error.kind, "denied", error.message);
      ok(
        /auth can-i \w+ pods --subresource=exec/.test(error.problems[0].hint!),
      );
      return true;
    });
    await rejects(
      async () => {
        const type = { apiVersion: "v1", kind: "Secret" };
        for await (const _ of reader.watch(type, { namespace }, limit()));
      },
      (error: KompoxError) => error.kind === "denied",
    );
  });
});

test("a token from a file and from a plugin opens the same", async () => {
  const { namespace } = scratch;
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, `${token}\n`);
    const apiVersion = "client.authentication.k8s.io/v1";
    const credential = JSON.stringify({
      apiVersion,
      kind: "ExecCredential",
      status: { token },
    });
    const args = ["-c", `echo '${credential}'`];
    const exec = { apiVersion, command: "sh", args };
    for (const user of [{ tokenFile: file }, { exec }]) {
      await using(await variant(user), async (reader) => {
        await reader.list(configMaps, { namespace }, limit());
      });
    }
  } finally {
    await Deno.remove(file);
  }
});

test("a certificate from a plugin opens the same as one from the kubeconfig", async () => {
  const pair = await ownPair();
  const apiVersion = "client.authentication.k8s.io/v1beta1";
  const credential = JSON.stringify({
    apiVersion,
    kind: "ExecCredential",
    status: {
      clientCertificateData: atob(pair["client-certificate-data"]),
      clientKeyData: atob(pair["client-key-data"]),
    },
  });
  const args = ["-c", 'printf "%s" "$CREDENTIAL"'];
  const env = [{ name: "CREDENTIAL", value: credential }];
  const exec = { apiVersion, command: "sh", args, env };
  await using(await variant({ exec }), async (kube) => {
    ok((await kube.list(configMaps, {}, limit())).items.length > 0);
  });
});

test("another server name and no verification work where they are asked for", async () => {
  const user = await ownPair();
  const none = { "certificate-authority-data": undefined };
  const clusters = [
    { "tls-server-name": "kubernetes.default.svc" },
    { ...none, "insecure-skip-tls-verify": true },
  ];
  await scratch.pod("shell", "sleep 600");
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

test("another server name is refused when the certificate does not have it", async () => {
  const cluster = { "tls-server-name": "elsewhere.example" };
  const kubeconfig = await variant(await ownPair(), cluster);
  await refused(kubeconfig, "unavailable", /is for other names$/, /name/);
});

test("a server is refused when another CA has signed it", async () => {
  const stranger = { "certificate-authority-data": btoa(expired.cert) };
  await refused(
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

test("credentials are refused with their remedy when they are no good", async () => {
  const unknown = `${token.slice(0, -20)}AAAAAAAAAAAAAAAAAAAA`;
  const denials: [Record<string, unknown>, RegExp, RegExp][] = [
    [{ token: unknown }, /does not accept/, /^renew the token of user "u"/],
    [{ token: "garbage" }, /does not accept/, /^renew the token of user "u"/],
    [
      {
        "client-certificate-data": btoa(expired.cert),
        "client-key-data": btoa(expired.key),
      },
      /the client certificate of user "u" \(.*\) expired at 2020-01-01T00:00:00Z$/,
      /^renew the certificate of user "u"/,
    ],
    [{ username: "a", password: "b" }, /does not accept/, /^write credentials/],
  ];
  for (const [user, message, hint] of denials) {
    await refused(await variant(user), "denied", message, hint);
  }
  await refused(
    await variant({}),
    "denied",
    /User "system:anonymous" cannot list/,
    /can-i list/,
  );
});

test("a certificate and a key that do not fit are refused before anything is sent", async () => {
  const { "client-certificate-data": cert } = await ownPair();
  const user = {
    "client-certificate-data": cert,
    "client-key-data": btoa(expired.key),
  };
  const kubeconfig = await variant(user);
  await refused(kubeconfig, "invalid", /certificate and key of/, /^renew/);
});

test("a server that speaks TLS only is named when it is written with http", async () => {
  const text = await kubeconfigText();
  const plain = /server: https(\S+)/.exec(text)![1];
  await refused(
    await variant(await ownPair(), { server: `http${plain}` }),
    "unavailable",
    /"http:.*" speaks TLS only$/,
    /^write https instead of http/,
  );
});

/** Made for this test: a pair that nobody trusts, expired since 2020. */
const expired = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBTTCB9aADAgECAgECMAoGCCqGSM49BAMCMA4xDDAKBgNVBAMMA29sZDAeFw0x
OTAxMDEwMDAwMDBaFw0yMDAxMDEwMDAwMDBaMA4xDDAKBgNVBAMMA29sZDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABCbwtBNvvCmh60Nbz4ULnTN0junjGcSr9ZUF
EpfDgIVsmtoNB6I5Ty7wiRoqKaZ/UBPO4g7yQXDeNGHSuOJPCv6jRDBCMAwGA1Ud
EwEB/wQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFIkECRorLHFq
J6CCHqUKPLBnwzFtMAoGCCqGSM49BAMCA0cAMEQCIEKXXLRPOeqoTsNvqxwWM/gK
8ptPVgrcCRjfoFSRcfsRAiAsk83ma6QNfIA95NURKzGNAhY/xgx39LMhCXdx1VUD
BA==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIPKqHCyZfhp19WA86URlPSz71Pu0q+jLy9lWyg17Rh8VoAoGCCqGSM49
AwEHoUQDQgAEJvC0E2+8KaHrQ1vPhQudM3SO6eMZxKv1lQUSl8OAhWya2g0HojlP
LvCJGioppn9QE87iDvJBcN40YdK44k8K/g==
-----END EC PRIVATE KEY-----
`,
};
