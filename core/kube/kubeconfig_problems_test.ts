import { ok, strictEqual } from "node:assert/strict";
import { KompoxError } from "../domain/error.ts";
import { parseKubeconfig } from "./kubeconfig.ts";

/** Two contexts: one that is whole, one that names what is not there. */
const whole = `
current-context: dev
contexts:
- name: dev
  context: {cluster: near, user: admin}
- name: broken
  context: {cluster: nowhere, user: nobody}
clusters: [{name: near, cluster: {server: https://near}}]
users: [{name: admin, user: {token: t}}]
`;

function parse(kubeconfig: string) {
  return parseKubeconfig({ kubeconfig, file: "/home/me/.kube/config" });
}

/** `line:column message` of each problem. */
function problems(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    ok(error instanceof KompoxError, String(error));
    strictEqual(error.kind, "invalid");
    return error.problems.map(({ at, message }) =>
      `${at?.line}:${at?.column} ${message}`
    );
  }
  return [];
}

const minimal = (cluster: string, user = "{token: t}") => `
current-context: a
contexts: [{name: a, context: {cluster: c, user: u}}]
clusters:
- name: c
  cluster: ${cluster}
users:
- name: u
  user: ${user}
`;
const good = "{server: https://x}";

const bad = [
  {
    name: "is no YAML",
    given: "a: [1, 2",
    lines: [/^1:\d+ Cannot read the YAML/],
  },
  {
    name: "is a list",
    given: "- a",
    lines: [/^1:1 Cannot use the kubeconfig ".*config": it is a list/],
  },
  {
    name: "is empty",
    given: "",
    lines: [/^1:1 Cannot use the kubeconfig ".*": it has no contexts$/],
  },
  {
    name: "sets a key twice",
    given: "users: []\nusers: []\n",
    lines: [/^2:1 Cannot set "users" twice/],
  },
  {
    name: "has no current-context",
    given: whole.replace("current-context: dev", ""),
    lines: [/"current-context" is not set$/],
  },
  {
    name: "names a current-context that is not there",
    given: whole.replace("current-context: dev", "current-context: dve"),
    lines: [/Cannot use context "dve" of ".*config": there is none$/],
  },
  {
    name: "names a cluster and a user that are not there",
    given: whole.replace("current-context: dev", "current-context: broken"),
    lines: [
      /^7:13 Cannot use "cluster" of context "broken": there is no cluster "nowhere"/,
      /^7:31 Cannot use "user" of context "broken": there is no user "nobody"/,
    ],
  },
  {
    name: "has no server",
    given: minimal("{}"),
    lines: [/^6:12 Cannot use "server" of cluster "c": it is not set$/],
  },
  {
    name: "has a list for the server",
    given: minimal("{server: [a]}"),
    lines: [
      /^6:21 Cannot use "server" of cluster "c": it is a list, not text$/,
    ],
  },
  {
    name: "has a server of another scheme",
    given: minimal('{server: "ftp://x"}'),
    lines: [/it is no http or https URL$/],
  },
  {
    name: "has a password in the server",
    given: minimal('{server: "https://me:hunter2@x"}'),
    lines: [/it holds a password$/],
  },
  {
    name: "has a proxy that is no URL",
    given: minimal("{server: https://x, proxy-url: proxy}"),
    lines: [/"proxy-url" of cluster "c": it is no http, https or socks5 URL$/],
  },
  {
    name: "skips verification with a CA",
    given: minimal(
      "{server: https://x, insecure-skip-tls-verify: true, certificate-authority: a}",
    ),
    lines: [/a certificate authority is set too$/],
  },
  {
    name: "has text for a flag",
    given: minimal("{server: https://x, insecure-skip-tls-verify: maybe}"),
    lines: [/it is text, neither true nor false$/],
  },
  {
    name: "has data that is no base64",
    given: minimal(
      '{server: https://x, certificate-authority-data: "%%"}',
      '{client-certificate-data: "%%", client-key: k}',
    ),
    lines: [
      /"certificate-authority-data" of cluster "c": it is no base64$/,
      /"client-certificate-data" of user "u": it is no base64$/,
    ],
  },
  {
    name: "has a certificate without a key",
    given: minimal(good, "{client-certificate: a}"),
    lines: [/its key is not set$/],
  },
  {
    name: "has a key without a certificate",
    given: minimal(good, "{client-key: a}"),
    lines: [/its certificate is not set$/],
  },
  {
    name: "has a token and a password",
    given: minimal(good, "{token: a, username: b, password: c}"),
    lines: [/^9:20 .*a token is set too/],
  },
  {
    name: "has an auth provider",
    given: minimal(good, "{auth-provider: {name: gcp}}"),
    lines: [/auth providers were removed/],
  },
  {
    name: "has a plugin without command and version",
    given: minimal(good, "{exec: {args: x}}"),
    lines: [
      /"command" of "exec" of user "u": it is not set$/,
      /"apiVersion" of "exec" of user "u": it is not set$/,
      /"args" of "exec" of user "u": it is text, not a list of texts$/,
    ],
  },
  {
    name: "has a plugin of an old version that wants a terminal",
    given: minimal(
      good,
      "{exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1, interactiveMode: Always, env: [A]}}",
    ),
    lines: [
      /it is "client.auth.*v1alpha1"$/,
      /wants a terminal/,
      /has no text/,
    ],
  },
  {
    name: "has a user that is text",
    given: minimal(good, "admin"),
    lines: [/^9:9 Cannot use user "u": it is text, not a mapping$/],
  },
];
for (const { name, given, lines } of bad) {
  Deno.test(`parseKubeconfig() refuses with places when the file ${name}`, () => {
    const got = problems(() => parse(given));
    strictEqual(got.length, lines.length, got.join("\n"));
    for (const [index, line] of lines.entries()) {
      ok(line.test(got[index]), got[index]);
    }
    ok(!got.join("\n").includes("hunter2"));
  });
}
