import { ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import { limit, noCluster, Scratch } from "./kube_fixture.ts";
import { expired, ownPair, refused, using, variant } from "./kube_users.ts";

const scratch = new Scratch();
Deno.test.beforeAll(() => scratch.open());
Deno.test.afterAll(() => scratch.close());

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: noCluster, fn });
}

const configMaps = { apiVersion: "v1", kind: "ConfigMap" };

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
    [
      { username: "a", password: "b" },
      /User "system:anonymous" cannot list/,
      /^write credentials that the API server knows for user "u"/,
    ],
  ];
  for (const [user, message, hint] of denials) {
    await refused(scratch, await variant(user), "denied", message, hint);
  }
  await refused(
    scratch,
    await variant({}),
    "denied",
    /User "system:anonymous" cannot list/,
    /^write credentials/,
  );
});

test("a certificate and a key that do not fit are refused before anything is sent", async () => {
  const { "client-certificate-data": cert } = await ownPair();
  const user = {
    "client-certificate-data": cert,
    "client-key-data": btoa(expired.key),
  };
  const kubeconfig = await variant(user);
  await refused(
    scratch,
    kubeconfig,
    "invalid",
    /certificate and key of/,
    /^renew/,
  );
});
