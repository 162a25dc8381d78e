import { deepStrictEqual } from "node:assert/strict";
import { currentContext } from "./current_context.ts";

const kind = `apiVersion: v1
kind: Config
current-context: kind-dev
contexts:
  - name: other
    context: { cluster: other }
  - name: kind-dev
    context: { cluster: dev, user: admin }
clusters:
  - name: dev
    cluster: { server: "https://127.0.0.1:6443" }
`;
const dev = { name: "kind-dev", server: "https://127.0.0.1:6443" };

const cases = [
  {
    name: "reads the kubeconfig of the user",
    env: { HOME: "/home/me" },
    files: { "/home/me/.kube/config": kind },
    context: dev,
    warnings: [],
  },
  {
    name: "prefers the files of KUBECONFIG",
    env: { HOME: "/home/me", KUBECONFIG: "a.yml" },
    files: {
      "a.yml": "current-context: a\n",
      "/home/me/.kube/config": kind,
    },
    context: { name: "a", server: undefined },
    warnings: [],
  },
  {
    name: "reads several files as one, the first value winning",
    env: { KUBECONFIG: ":missing.yml:a.yml:b.yml" },
    files: {
      "a.yml": "current-context: kind-dev\n",
      "b.yml": kind.replace("current-context: kind-dev", "current-context: x"),
    },
    context: dev,
    warnings: [],
  },
  {
    name: "falls back to the kubeconfig of k3s",
    env: { HOME: "/root" },
    files: {
      "/etc/rancher/k3s/k3s.yaml": '{"current-context": "default"}',
      "/root/.kube/config": "",
    },
    context: { name: "default", server: undefined },
    warnings: [],
  },
  {
    name: "gives none where there is no file",
    env: {},
    files: {},
    context: undefined,
    warnings: [],
  },
  {
    name: "gives none where no context is current",
    env: { HOME: "/h" },
    files: { "/h/.kube/config": 'kind: Config\ncurrent-context: ""\n' },
    context: undefined,
    warnings: [],
  },
  {
    name: "warns of a file that is no kubeconfig and of one that is closed",
    env: { KUBECONFIG: "bad.yml:closed.yml" },
    files: { "bad.yml": "a: [", "closed.yml": new Error("no") },
    context: undefined,
    warnings: [
      'Cannot look into kubeconfig "bad.yml": it is no YAML mapping',
      'Cannot look into kubeconfig "closed.yml": the system refuses to read it',
    ],
  },
];
for (const { name, env, files, context, warnings } of cases) {
  Deno.test(`currentContext() ${name}`, async () => {
    const variables: Record<string, string | undefined> = env;
    const texts: Record<string, string | Error | undefined> = files;
    const got = await currentContext({
      env: (variable) => variables[variable],
      readTextFile: (path) => {
        const text = texts[path];
        return text instanceof Error
          ? Promise.reject(text)
          : Promise.resolve(text);
      },
      pathSeparator: ":",
    });
    deepStrictEqual(got.context, context);
    deepStrictEqual(got.problems.map((problem) => problem.message), warnings);
  });
}
