import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Clusters, Kube, KubeAccess } from "../../core/ports/kube.ts";
import { inClusterFiles } from "../../tests/fakes/in_cluster_files.ts";
import {
  driverFiles,
  guardedClusters,
  kubeconfigProblems,
  ownAccountLabel,
} from "./kubeconfig_rules.ts";

function kubeconfig(cluster: unknown, user: unknown): string {
  return JSON.stringify({
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }, null, { name: "v" }],
  });
}

const server = { server: "https://example.com" };
const cases = [
  { name: "a token", text: kubeconfig(server, { token: "t" }), keys: [] },
  {
    name: "data of files",
    text: kubeconfig({ ...server, "certificate-authority-data": "eA==" }, {
      "client-certificate-data": "eA==",
      "client-key-data": "eA==",
    }),
    keys: [],
  },
  {
    name: "files",
    text: kubeconfig({ ...server, "certificate-authority": "/ca" }, {
      "client-certificate": "/c",
      "client-key": "/k",
      tokenFile: "/t",
    }),
    keys: [
      "certificate-authority",
      "client-certificate",
      "client-key",
      "tokenFile",
    ],
  },
  {
    name: "programs",
    text: kubeconfig(server, {
      exec: { command: "id" },
      "auth-provider": { name: "gcp" },
    }),
    keys: ["exec", "auth-provider"],
  },
  {
    name: "an alias",
    text: "x: &u {exec: {command: id}}\nusers: [{name: u, user: *u}]",
    keys: ["exec"],
  },
  {
    name: "a merge key",
    text: "x: &u {exec: {command: id}}\nusers: [{name: u, user: {<<: *u}}]",
    keys: ["exec"],
  },
  { name: "a text that is none", text: "{{", keys: [] },
  { name: "a list", text: "[1, 2]", keys: [] },
];
for (const { name, text, keys } of cases) {
  Deno.test(`kubeconfigProblems() finds what reaches the machine in ${name}`, () => {
    const problems = kubeconfigProblems(text, "X");
    deepStrictEqual(
      problems.map(({ message }) => /"([^"]+)"/.exec(message)?.[1]),
      keys,
    );
  });
}

const connected: KubeAccess[] = [];
const clusters: Clusters = {
  connect(access) {
    connected.push(access);
    return Promise.resolve({} as Kube);
  },
};

const bad = kubeconfig(server, { tokenFile: "/t" });
const refused: readonly KubeAccess[] = [
  { kubeconfig: bad, label: "setting KUBECONFIG_DATA" },
  { kubeconfig: bad },
  { kubeconfig: "{}", file: "/root/.kube/config" },
  { kubeconfig: "{}", others: [{ kubeconfig: bad }] },
];
for (const access of refused) {
  Deno.test(`guardedClusters() refuses ${JSON.stringify(access).slice(0, 60)}`, () => {
    throws(() => guardedClusters(clusters).connect(access), { kind: "denied" });
  });
}

Deno.test("guardedClusters() lets the account of its own pod pass", async () => {
  const { files, access } = await inClusterFiles();
  const found = await access(driverFiles(files));
  strictEqual(found?.label, ownAccountLabel);
  await guardedClusters(clusters).connect(found!);
  strictEqual(connected.at(-1), found);
});

Deno.test("driverFiles() shows nothing of the machine but that account", async () => {
  const seen = driverFiles({
    env: () => "secret",
    readTextFile: () => Promise.resolve("secret"),
  });
  strictEqual(seen.env("KUBECONFIG"), undefined);
  strictEqual(seen.env("HOME"), undefined);
  strictEqual(await seen.readTextFile("/etc/passwd"), undefined);
  const climbing =
    "/var/run/secrets/kubernetes.io/serviceaccount/../../../../../etc/passwd";
  strictEqual(await seen.readTextFile(climbing), undefined);
});
