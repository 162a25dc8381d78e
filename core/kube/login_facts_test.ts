import { strictEqual } from "node:assert/strict";
import { parseKubeconfig } from "./kubeconfig.ts";
import { kubeLogin } from "./login_facts.ts";

function login(user: string, cluster = "") {
  return parseKubeconfig({
    file: "config",
    kubeconfig: `current-context: here
contexts: [{name: here, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"${cluster}}}]
users: [{name: u, user: {${user}}}]
`,
  });
}

const plugin =
  "exec: {apiVersion: client.authentication.k8s.io/v1, command: login}";

const users: readonly (readonly [string, string])[] = [
  ["", "none"],
  ["token: sesame", "token"],
  ["tokenFile: /token", "token"],
  ["username: me, password: sesame", "password"],
  [
    "client-certificate: /a.crt, client-key: /a.key",
    "client certificate",
  ],
  [plugin, "credential plugin"],
];
for (const [user, credentials] of users) {
  Deno.test(`kubeLogin() calls {${user}} ${credentials}`, () => {
    strictEqual(kubeLogin(login(user)).credentials, credentials);
  });
}

Deno.test("kubeLogin() tells of a server whose certificate is not checked, and no secret", () => {
  const facts = kubeLogin(
    login("token: sesame", ", insecure-skip-tls-verify: true"),
    "no certificate",
  );
  strictEqual(facts.insecure, true);
  strictEqual(facts.certificateEnd, undefined);
  strictEqual(JSON.stringify(facts).includes("sesame"), false);
});
