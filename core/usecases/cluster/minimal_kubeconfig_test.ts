import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import type { KubeAccess } from "../../ports/kube.ts";
import { minimalKubeconfig } from "./minimal_kubeconfig.ts";

const text = `
current-context: two
contexts:
- {name: one, context: {cluster: a, user: a, namespace: web}}
- {name: two, context: {cluster: b, user: b}}
- {name: three, context: {cluster: gone, user: a}}
- {name: four, context: {cluster: a, user: gone}}
- {name: five, context: {user: a}}
- {name: six, context: {cluster: a}}
clusters:
- name: a
  cluster: {server: https://a.example, certificate-authority: ca.crt}
- name: b
  cluster:
    server: https://b.example
    new-field: {list: [1, x]}
    proxy-url: null
    extensions: [{name: e, extension: {count: 1, on: true}}]
users:
- name: a
  user: {tokenFile: ../token, client-key: /abs/key, exec: {command: bin/login}}
- name: b
  user: {token: 0123, exec: {command: aws, provideClusterInfo: true, args: [1]}}
`;

function minimal(access: Partial<KubeAccess> = {}, namespace?: string) {
  return minimalKubeconfig({ kubeconfig: text, ...access }, "ours", namespace);
}

Deno.test("minimalKubeconfig() gives the current context's cluster and user under one name", () => {
  deepStrictEqual(minimal(), {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      cluster: {
        server: "https://b.example",
        "new-field": { list: ["1", "x"] },
        extensions: [{ name: "e", extension: { count: 1, on: true } }],
      },
      name: "ours",
    }],
    contexts: [{ context: { cluster: "ours", user: "ours" }, name: "ours" }],
    "current-context": "ours",
    users: [{
      name: "ours",
      user: {
        token: "0123",
        exec: { command: "aws", provideClusterInfo: true, args: ["1"] },
      },
    }],
  });
});

Deno.test("minimalKubeconfig() takes the context that is asked for, and the namespace given", () => {
  const got = minimal({ context: "one" }, "staging");
  deepStrictEqual(got.contexts[0].context, {
    cluster: "ours",
    namespace: "staging",
    user: "ours",
  });
  strictEqual(got.clusters[0].cluster.server, "https://a.example");
});

Deno.test("minimalKubeconfig() finds relative files from where the kubeconfig is", () => {
  const got = minimal({ context: "one", file: "/home/me/.kube/config" });
  strictEqual(
    got.clusters[0].cluster["certificate-authority"],
    "/home/me/.kube/ca.crt",
  );
  deepStrictEqual(got.users[0].user, {
    tokenFile: "/home/me/.kube/../token",
    "client-key": "/abs/key",
    exec: { command: "/home/me/.kube/bin/login" },
  });
  const bare = minimal({ context: "one", file: "config" });
  strictEqual(bare.clusters[0].cluster["certificate-authority"], "ca.crt");
});

Deno.test("minimalKubeconfig() takes the only context when none is current", () => {
  const kubeconfig = JSON.stringify({
    "current-context": "",
    contexts: [{ name: "x", context: { cluster: "c" } }],
    clusters: [{ name: "c", cluster: { server: "https://c" } }],
  });
  deepStrictEqual(minimal({ kubeconfig }).users, [{ name: "ours", user: {} }]);
});

Deno.test("minimalKubeconfig() merges several files, the first wins", () => {
  const other =
    `clusters: [{name: b, cluster: {server: https://other}}, {name: gone, cluster: {server: https://gone, certificate-authority: x}}]`;
  const others = [{ kubeconfig: other, file: "/etc/second" }];
  strictEqual(
    minimal({ others }).clusters[0].cluster.server,
    "https://b.example",
  );
  deepStrictEqual(minimal({ others, context: "three" }).clusters[0].cluster, {
    server: "https://gone",
    "certificate-authority": "/etc/x",
  });
});

const bad = [
  {
    access: { context: "nope" },
    says: /"nope" of "kubeconfig": there is none/,
  },
  { access: { context: "three" }, says: /there is no cluster "gone"$/ },
  { access: { context: "four" }, says: /there is no user "gone"$/ },
  { access: { context: "five" }, says: /it names no cluster$/ },
  {
    access: { kubeconfig: "contexts: [{name: a}, {name: b}]", file: "f" },
    says: /^Cannot choose a context of "f": .* has no current context$/,
  },
  { access: { kubeconfig: "" }, says: /has no current context$/ },
  {
    access: { kubeconfig: "- a", file: "f" },
    says: /"f": it is no kubeconfig/,
  },
  { access: { kubeconfig: "a: [" }, says: /^Cannot read the YAML/ },
];
for (const { access, says } of bad) {
  Deno.test(`minimalKubeconfig() says ${says.source}`, () => {
    throws(() => minimal(access), (error: KompoxError) => {
      strictEqual(error.kind, "invalid");
      strictEqual(says.test(error.problems[0].message), true, error.message);
      strictEqual(typeof error.problems[0].hint, "string");
      return true;
    });
  });
}
