import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../domain/error.ts";
import type { KubeAccess } from "../ports/kube.ts";
import { parseKubeconfig } from "./kubeconfig.ts";

const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const whole = `
apiVersion: v1
kind: Config
current-context: dev
preferences: {}
contexts:
- name: dev
  context: {cluster: near, user: admin, namespace: web}
- name: prod
  context: {cluster: far, user: robot}
- name: broken
  context: {cluster: nowhere, user: nobody}
clusters:
- name: near
  cluster:
    server: https://127.0.0.1:6443/
    certificate-authority-data: ${btoa(pem)}
- name: far
  cluster:
    server: far.example:8443/k8s/clusters/c-1/
    certificate-authority: pki/ca.crt
    tls-server-name: api.internal
    proxy-url: http://proxy:3128
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {audience: far}
users:
- name: admin
  user: {client-certificate: admin.crt, client-key: /keys/admin.key}
- name: robot
  user:
    as: boss
    as-groups: [a, b]
    as-user-extra: {scope: [x]}
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./bin/login
      args: [get, --id, 7]
      env: [{name: A, value: 1}]
      installHint: get it from example.com
      interactiveMode: IfAvailable
      provideClusterInfo: true
`;

function parse(kubeconfig: string, more: Partial<KubeAccess> = {}) {
  return parseKubeconfig({
    kubeconfig,
    file: "/home/me/.kube/config",
    ...more,
  });
}

Deno.test("parseKubeconfig() takes current-context when none is asked for", () => {
  deepStrictEqual(parse(whole), {
    file: "/home/me/.kube/config",
    context: "dev",
    namespace: "web",
    cluster: {
      name: "near",
      server: "https://127.0.0.1:6443",
      ca: { kind: "text", pem },
      insecure: false,
      tlsServerName: undefined,
      proxyUrl: undefined,
    },
    user: {
      name: "admin",
      cert: { kind: "file", path: "/home/me/.kube/admin.crt" },
      key: { kind: "file", path: "/keys/admin.key" },
      token: undefined,
      tokenFile: undefined,
      basic: undefined,
      exec: undefined,
      impersonate: undefined,
    },
  });
});

Deno.test("parseKubeconfig() reads every field when a context is named", () => {
  const { cluster, user } = parse(whole, { context: "prod" });
  deepStrictEqual(cluster, {
    name: "far",
    server: "https://far.example:8443/k8s/clusters/c-1",
    ca: { kind: "file", path: "/home/me/.kube/pki/ca.crt" },
    insecure: false,
    tlsServerName: "api.internal",
    proxyUrl: "http://proxy:3128",
  });
  deepStrictEqual(user.exec, {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "/home/me/.kube/./bin/login",
    args: ["get", "--id", "7"],
    env: { A: "1" },
    installHint: "get it from example.com",
    provideClusterInfo: true,
    clusterConfig: { audience: "far" },
  });
  deepStrictEqual(user.impersonate, {
    user: "boss",
    uid: undefined,
    groups: ["a", "b"],
    extra: { scope: ["x"] },
  });
});

Deno.test("parseKubeconfig() reads JSON too", () => {
  const json = JSON.stringify({
    "current-context": "a",
    contexts: [{ name: "a", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: "http://[::1]:8080" } }],
    users: [{ name: "u", user: { token: "t" } }],
  });
  const { cluster, user } = parse(json);
  strictEqual(cluster.server, "http://[::1]:8080");
  strictEqual(user.token, "t");
});

Deno.test("parseKubeconfig() takes from the first file that has a name", () => {
  const first = `
current-context: b
clusters: [{name: c, cluster: {server: "https://first"}}]
users:
`;
  const second = `
current-context: a
contexts:
- {name: a, context: {cluster: c, user: u}}
- {name: b, context: {cluster: c, user: u}}
clusters: [{name: c, cluster: {server: "https://second"}}]
users: [{name: u, user: {tokenFile: token}}]
`;
  const login = parse(first, {
    others: [{ kubeconfig: second, file: "/etc/two/config" }],
  });
  strictEqual(login.context, "b");
  strictEqual(login.cluster.server, "https://first");
  strictEqual(login.user.tokenFile, "/etc/two/token");
});

Deno.test("parseKubeconfig() suggests the context that was meant", () => {
  throws(() => parse(whole, { context: "prdo" }), (error: KompoxError) => {
    strictEqual(error.problems[0].hint, 'did you mean "prod"?');
    return true;
  });
});

Deno.test("parseKubeconfig() names the setting when there is no file", () => {
  const access = { kubeconfig: "", label: "setting KUBECONFIG_DATA" };
  throws(() => parseKubeconfig(access), /"setting KUBECONFIG_DATA"/);
});
