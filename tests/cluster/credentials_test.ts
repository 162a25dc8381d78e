/** Credentials of each kind against the real API server. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  clusterFields,
  kubeconfigFor,
  openssl,
  Reader,
  refused,
  using,
} from "./credentials_fixture.ts";
import { connect, limit } from "./kube_fixture.ts";

const reader = await Reader.find();
Deno.test.beforeAll(() => reader.open());
Deno.test.afterAll(() => reader.close());

/** The reason why it does not run was printed. */
function test(name: string, body: () => Promise<void>): void {
  Deno.test(name, { ignore: reader.missing }, body);
}

const keys = [
  { kind: "EC", args: "-algorithm EC -pkeyopt ec_paramgen_curve:P-256" },
  { kind: "RSA", args: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048" },
];
for (const { kind, args } of keys) {
  test(`a client certificate with an ${kind} key opens, as data and as files`, async () => {
    const { cert, key } = await reader.certificate(
      kind.toLowerCase(),
      args.split(" "),
    );
    const data = { "client-certificate-data": cert, "client-key-data": key };
    const files = {
      "client-certificate": `${reader.directory}/${kind}.crt`,
      "client-key": `${reader.directory}/${kind}.key`,
    };
    await Deno.writeTextFile(files["client-certificate"], atob(cert));
    await Deno.writeTextFile(files["client-key"], atob(key));
    // The Node layer takes the same pair.
    const sni = { "tls-server-name": "kubernetes.default.svc" };
    for (const user of [data, files]) {
      await using(await kubeconfigFor(user), (kube) => reader.list(kube));
      await using(await kubeconfigFor(user, sni), (kube) => reader.list(kube));
    }
  });
}

test("an encrypted key is refused with the command that decrypts it", async () => {
  const cipher = ["-aes256", "-passout", "pass:hunter2"];
  const key = await openssl(["genrsa", "-traditional", ...cipher, "2048"]);
  const modern = await openssl(["genrsa", ...cipher, "2048"]);
  const { cert } = await reader.certificate("plain", keys[0].args.split(" "));
  for (const each of [key, modern]) {
    const kubeconfig = await kubeconfigFor({
      "client-certificate-data": cert,
      "client-key-data": btoa(each),
    });
    const error = await refused(
      connect(kubeconfig),
      "invalid",
      /the key of user "u" is encrypted$/,
    );
    ok(error.problems[0].hint!.includes("openssl pkey -in"));
  }
});

test("a token of a TokenRequest opens, and no other", async () => {
  const token = await reader.token();
  await using(await kubeconfigFor({ token }), async (kube) => {
    await reader.list(kube);
    const secrets = { apiVersion: "v1", kind: "Secret" };
    const { namespace } = reader;
    const asked = kube.list(secrets, { namespace }, limit());
    await refused(asked, "denied", /reader" cannot list/, [token]);
  });
  const wrong = `${token.slice(0, -10)}AAAAAAAAAA`;
  await using(await kubeconfigFor({ token: wrong }), async (kube) => {
    await refused(reader.list(kube), "denied", /does not accept/, [wrong]);
  });
});

test("a token file is read again when its token is refused", async () => {
  const tokenFile = `${reader.directory}/token`;
  await Deno.writeTextFile(tokenFile, "not.a.token");
  await using(await kubeconfigFor({ tokenFile }), async (kube) => {
    await refused(reader.list(kube), "denied", /does not accept/, [
      "not.a.token",
    ]);
    await Deno.writeTextFile(tokenFile, `${await reader.token()}\n`);
    await reader.list(kube);
  });
  await Deno.remove(tokenFile);
  await using(await kubeconfigFor({ tokenFile }), async (kube) => {
    await refused(reader.list(kube), "invalid", /which does not exist$/);
  });
});

const apiVersion = "client.authentication.k8s.io/v1";

/** A plugin that counts its runs and keeps what it was told; the script ends with its answer. */
async function plugin(name: string, answer: string) {
  const path = `${reader.directory}/${name}`;
  const script = `#!/bin/sh\necho run >>${path}.runs\n` +
    `printf %s "$KUBERNETES_EXEC_INFO" >${path}.info\n${answer}\n`;
  await Deno.writeTextFile(path, script, { mode: 0o700 });
  return {
    path,
    exec: (more: Record<string, unknown> = {}) => ({
      exec: { apiVersion, command: path, ...more },
    }),
    runs: async () =>
      (await Deno.readTextFile(`${path}.runs`)).trim().split("\n").length,
    info: async () => JSON.parse(await Deno.readTextFile(`${path}.info`)),
  };
}

function credential(token: string, expiresInMs?: number): string {
  const status = {
    token,
    expirationTimestamp: expiresInMs === undefined
      ? undefined
      : new Date(Date.now() + expiresInMs).toISOString(),
  };
  const text = JSON.stringify({ apiVersion, kind: "ExecCredential", status });
  return `echo '${text}'`;
}

test("a plugin runs once for many requests and is told of the cluster", async () => {
  const made = await plugin(
    "once",
    credential(await reader.token(), 3_600_000),
  );
  const config = { audience: "x", list: [1] };
  const kubeconfig = await kubeconfigFor(
    made.exec({ provideClusterInfo: true, env: [{ name: "A", value: "b" }] }),
    {
      extensions: [{
        name: "client.authentication.k8s.io/exec",
        extension: config,
      }],
    },
  );
  await using(kubeconfig, async (kube) => {
    await Promise.all(Array.from({ length: 6 }, () => reader.list(kube)));
    await reader.list(kube);
  });
  strictEqual(await made.runs(), 1);
  const { kind, spec, ...rest } = await made.info();
  deepStrictEqual([kind, rest], ["ExecCredential", { apiVersion }]);
  strictEqual(spec.interactive, false);
  const fields = await clusterFields();
  strictEqual(spec.cluster.server, fields.server);
  const given = atob(spec.cluster["certificate-authority-data"]);
  strictEqual(given, atob(String(fields["certificate-authority-data"])));
  deepStrictEqual(spec.cluster.config, config);
});

test("a plugin runs again shortly before its credentials run out", async () => {
  // They are renewed 10 s before.
  const made = await plugin("soon", credential(await reader.token(), 12_000));
  await using(await kubeconfigFor(made.exec()), async (kube) => {
    await reader.list(kube);
    await reader.list(kube);
    strictEqual(await made.runs(), 1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await reader.list(kube);
    strictEqual(await made.runs(), 2);
  });
});

test("a plugin is asked once more when the server refuses what it gave", async () => {
  const token = await reader.token();
  const path = `${reader.directory}/second`;
  const made = await plugin(
    "second",
    `if [ $(wc -l <${path}.runs) -gt 1 ]; then ${credential(token)}; ` +
      `else ${credential("stale")}; fi`,
  );
  await using(await kubeconfigFor(made.exec()), (kube) => reader.list(kube));
  strictEqual(await made.runs(), 2);
});

test("a plugin that hangs is ended", async () => {
  const made = await plugin(
    "hang",
    `echo $$ >${reader.directory}/pid; exec sleep 60`,
  );
  const kubeconfig = await kubeconfigFor(made.exec());
  await using(kubeconfig, async (kube) => {
    const started = performance.now();
    await refused(
      reader.list(kube),
      "unavailable",
      /plugin ".*hang" of user "u" .* no answer within 0.5 s$/,
    );
    ok(performance.now() - started < 5_000);
  }, { pluginMs: 500 });
  const pid = await Deno.readTextFile(`${reader.directory}/pid`);
  const { success } = await new Deno.Command("kill", {
    args: ["-0", pid.trim()],
    stderr: "null",
  }).output();
  strictEqual(success, false, "the plugin still runs");
});

test("plugins that fail in other ways are named with a remedy", async () => {
  const secret = "s3cr3t-of-the-plugin";
  const cases = [
    {
      answer: `echo "${secret} is no JSON"`,
      kind: "failed",
      says: /its output is no JSON$/,
    },
    {
      answer: `echo '{"kind": "Pod", "token": "${secret}"}'`,
      kind: "failed",
      says: /its output is no ExecCredential$/,
    },
    {
      answer: credential(secret).replace("/v1", "/v1alpha1"),
      kind: "failed",
      says: /is of another version than/,
    },
    {
      answer: `echo '{"kind":"ExecCredential","apiVersion":"${apiVersion}"}'`,
      kind: "failed",
      says: /neither a token nor a certificate$/,
    },
    {
      answer: `echo "session expired, log in" >&2; echo "${secret}"; exit 3`,
      kind: "denied",
      says: /it ended with code 3: session expired, log in$/,
    },
    {
      answer: "yes | head -c 3000000",
      kind: "failed",
      says: /its output is no JSON$/,
    },
  ] as const;
  for (const [at, { answer, kind, says }] of cases.entries()) {
    const made = await plugin(`bad-${at}`, answer);
    await using(await kubeconfigFor(made.exec()), async (kube) => {
      await refused(reader.list(kube), kind, says, [secret]);
    });
  }
  const hint = "get it from https://plugins.example";
  const missing = {
    exec: { apiVersion, command: "no-such-plugin", installHint: hint },
  };
  await using(await kubeconfigFor(missing), async (kube) => {
    const says = /plugin "no-such-plugin" .* there is no such program$/;
    const error = await refused(reader.list(kube), "invalid", says);
    strictEqual(error.problems[0].hint, hint);
  });
});
