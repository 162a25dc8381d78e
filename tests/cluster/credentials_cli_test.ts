/** What `kompoxops` says of credentials that are no good: exit code, cause, remedy, and no secret. */

import { ok, strictEqual } from "node:assert/strict";
import { runKompoxops } from "../cli/kompoxops_program.ts";
import { kubeconfigFor, openssl, Reader } from "./credentials_fixture.ts";

const reader = await Reader.find();
Deno.test.beforeAll(() => reader.open());
Deno.test.afterAll(() => reader.close());

/** The reason why it does not run was printed. */
function test(name: string, body: () => Promise<void>): void {
  Deno.test(name, { ignore: reader.missing }, body);
}

const app = ["app", "status", "-o", "name"];

/** Runs a command against a kubeconfig in a project of its own. */
async function run(
  kubeconfig: string,
  args: readonly string[] = app,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { directory } = reader;
  const path = `${directory}/kubeconfig`;
  await Deno.writeTextFile(path, kubeconfig, { mode: 0o600 });
  const project = {
    version: "v1",
    service: { name: "tests" },
    provider: { name: "any", driver: "k3s" },
    cluster: { name: "lab", existing: true, settings: { KUBECONFIG: path } },
    app: { name: "none", compose: { services: { a: { image: "a" } } } },
  };
  const file = `${directory}/kompoxops.yml`;
  await Deno.writeTextFile(file, JSON.stringify(project));
  return await runKompoxops([...args], directory);
}

/** The user of the test cluster's own kubeconfig. */
async function adminUser(): Promise<Record<string, unknown>> {
  const view = ["config", "view", "--raw", "--minify", "-o", "json"];
  return JSON.parse(await reader.kubectl(...view)).users[0].user;
}

const insecure = {
  "certificate-authority-data": undefined,
  "insecure-skip-tls-verify": true,
};

test("every kind of TLS works with the permissions of the executable", async () => {
  const user = await adminUser();
  const clusters = [
    { cluster: {}, warns: false },
    { cluster: { "tls-server-name": "kubernetes.default.svc" }, warns: false },
    { cluster: insecure, warns: true },
  ];
  for (const { cluster, warns } of clusters) {
    const ran = await run(await kubeconfigFor(user, cluster));
    strictEqual(ran.code, 0, ran.stderr);
    strictEqual(ran.stdout, "app/none\n");
    const warnings = ran.stderr.match(/^warning: .*insecure-skip-tls-verify/gm);
    strictEqual(warnings?.length ?? 0, warns ? 1 : 0, ran.stderr);
  }
});

test("kompoxops cluster kubeconfig hands out what it warns of elsewhere", async () => {
  const kubeconfig = await kubeconfigFor(await adminUser(), insecure);
  const { stdout } = await run(kubeconfig, [
    "cluster",
    "kubeconfig",
    "-o",
    "-",
  ]);
  ok(/^ {6}insecure-skip-tls-verify: true$/m.test(stdout), stdout);
});

test("credentials that are no good end with the code of their kind and a remedy", async () => {
  const token = "t0ken-that-nobody-may-see";
  const [key, stranger] = await strangers();
  const apiVersion = "client.authentication.k8s.io/v1";
  const plugin = (script: string) => ({
    exec: { apiVersion, command: "sh", args: ["-c", script] },
  });
  const pair = (cert: string, key: string) => ({
    "client-certificate-data": btoa(cert),
    "client-key-data": btoa(key),
  });
  const encrypted = await openssl(
    ["genrsa", "-aes256", "-passout", "pass:hunter2", "2048"],
  );
  const cases = [
    { user: { token }, code: 7, says: /does not accept/ },
    { user: {}, code: 7, says: /system:anonymous/ },
    { user: pair(stranger, key), code: 7, says: /does not accept|expired/ },
    {
      user: pair(stranger, encrypted),
      code: 3,
      says: /the key of user "u" is encrypted/,
    },
    {
      user: { token },
      cluster: { "certificate-authority-data": btoa(stranger) },
      code: 8,
      says: /is not signed by the CA/,
    },
    {
      user: { token },
      cluster: { "tls-server-name": "elsewhere.example" },
      code: 8,
      says: /is for other names/,
    },
    {
      user: { token },
      cluster: { server: "https://127.0.0.1:1" },
      code: 8,
      says: /127\.0\.0\.1:1/,
    },
    { user: plugin(`echo ${token}`), code: 1, says: /its output is no JSON/ },
    { user: plugin("echo no >&2; exit 1"), code: 7, says: /code 1: no/ },
    {
      user: { exec: { apiVersion, command: "no-such-plugin" } },
      code: 3,
      says: /there is no such program/,
    },
    {
      user: { tokenFile: "no-such-file" },
      code: 3,
      says: /which does not exist/,
    },
  ];
  for (const { user, cluster, code, says } of cases) {
    const ran = await run(await kubeconfigFor(user, cluster));
    strictEqual(ran.code, code, ran.stderr);
    strictEqual(ran.stdout, "");
    ok(says.test(ran.stderr), ran.stderr);
    ok(/^ {2}hint: ./m.test(ran.stderr), ran.stderr);
    ok(!ran.stderr.includes(token), ran.stderr);
    ok(!ran.stderr.includes("PRIVATE KEY"), ran.stderr);
  }
});

/** A key, and a certificate that nobody trusts. */
async function strangers(): Promise<[string, string]> {
  const path = `${reader.directory}/stranger.key`;
  const key = await openssl(
    ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  );
  await Deno.writeTextFile(path, key, { mode: 0o600 });
  const cert = await openssl(
    ["req", "-x509", "-new", "-key", path, "-subj", "/CN=stranger"],
  );
  return [key, cert];
}
