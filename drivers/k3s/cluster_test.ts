import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import type { Cluster } from "../../core/domain/resources.ts";
import type { KubeAccess } from "../../core/ports/kube.ts";
import { FakeClock } from "../../tests/fakes/fake_clock.ts";
import { k3s } from "./mod.ts";

type Texts = Readonly<Record<string, string>>;

const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const own = "/home/me/.kube/config";
const k3sFile = "/etc/rancher/k3s/k3s.yaml";
const signal = new AbortController().signal;

interface Given {
  readonly provider?: Texts;
  readonly cluster?: Texts;
  readonly env?: Texts;
  readonly files?: Texts;
}

function find(given: Given, pathSeparator?: string): Promise<KubeAccess> {
  const env: Texts = { HOME: "/home/me", ...given.env };
  const deps = {
    clock: new FakeClock(),
    pathSeparator,
    env: (name: string) => env[name],
    readTextFile(path: string) {
      const text = given.files?.[path];
      if (text === "refused") {
        return Promise.reject(new Deno.errors.PermissionDenied("no"));
      }
      if (text === "directory") {
        return Promise.reject(new Deno.errors.IsADirectory("no"));
      }
      return Promise.resolve(text);
    },
  };
  const settings = given.provider ?? {};
  const provider = { id: "1", name: "home", driver: "k3s", settings };
  const cluster: Cluster = {
    id: "2",
    name: "near",
    existing: true,
    ingress: {
      controller: "traefik",
      namespace: "traefik",
      serviceAccount: "traefik",
      certificates: [],
    },
    settings: given.cluster ?? {},
    protection: { provisioning: "none", installation: "none" },
  };
  return k3s.open(provider, deps).cluster.kubeconfig(cluster, signal);
}

const everything: Given = {
  provider: { KUBECONFIG_DATA: "pd", KUBECONFIG: "/p" },
  cluster: { KUBECONFIG_DATA: "cd", KUBECONFIG: "/c" },
  env: { KUBECONFIG: "/e1:/e2", KUBERNETES_SERVICE_HOST: "10.0.0.1" },
  files: {
    "/p": "p",
    "/c": "c",
    "/e1": "e1",
    "/e2": "e2",
    [own]: "own",
    [k3sFile]: "k3s",
  },
};

const found: {
  name: string;
  given: Given;
  expected: KubeAccess;
  separator?: string;
}[] = [
  {
    name: "the cluster's text before all else",
    given: everything,
    expected: {
      kubeconfig: "cd",
      label: "setting KUBECONFIG_DATA",
      context: undefined,
    },
  },
  {
    name: "the provider's text before the cluster's file",
    given: { ...everything, cluster: { KUBECONFIG: "/c" } },
    expected: {
      kubeconfig: "pd",
      label: "setting KUBECONFIG_DATA",
      context: undefined,
    },
  },
  {
    name: "the cluster's file before the provider's",
    given: {
      ...everything,
      provider: { KUBECONFIG: "/p", KUBECONTEXT: "a" },
      cluster: { KUBECONFIG: "/c", KUBECONTEXT: "b" },
    },
    expected: { kubeconfig: "c", file: "/c", context: "b" },
  },
  {
    name: "the environment's files before the usual ones, those that are there",
    given: {
      ...everything,
      provider: { KUBECONTEXT: "a" },
      cluster: {},
      env: { KUBECONFIG: "/gone:/e1::/e2" },
    },
    expected: {
      kubeconfig: "e1",
      file: "/e1",
      others: [{ kubeconfig: "e2", file: "/e2" }],
      context: "a",
    },
  },
  {
    name: "the environment's files split as on Windows",
    given: {
      env: { KUBECONFIG: "C:\\a;C:\\b" },
      files: { "C:\\a": "a", "C:\\b": "b" },
    },
    separator: ";",
    expected: {
      kubeconfig: "a",
      file: "C:\\a",
      others: [{ kubeconfig: "b", file: "C:\\b" }],
      context: undefined,
    },
  },
  {
    name: "the user's own file before that of k3s",
    given: {
      files: everything.files,
      env: { KUBECONFIG: "" },
      cluster: { KUBECONFIG: " " },
    },
    expected: { kubeconfig: "own", file: own, context: undefined },
  },
  {
    name: "the file of k3s when there is no other",
    given: { files: { [k3sFile]: "k3s" } },
    expected: { kubeconfig: "k3s", file: k3sFile, context: undefined },
  },
  {
    name: "a path below the home directory",
    given: { cluster: { KUBECONFIG: "~/x" }, files: { "/home/me/x": "x" } },
    expected: { kubeconfig: "x", file: "/home/me/x", context: undefined },
  },
];
for (const { name, given, expected, separator } of found) {
  Deno.test(`K3sCluster.kubeconfig() takes ${name}`, async () => {
    deepStrictEqual(await find(given, separator), expected);
  });
}

Deno.test("K3sCluster.kubeconfig() takes the pod's service account when there is nothing else", async () => {
  const access = await find({
    env: {
      KUBERNETES_SERVICE_HOST: "fd00::1",
      KUBERNETES_SERVICE_PORT: "443",
    },
    files: { [`${account}/token`]: "sesame", [`${account}/namespace`]: "n\n" },
  });
  strictEqual(access.label, "service account of this pod");
  ok(!access.kubeconfig.includes("sesame"));
  deepStrictEqual(JSON.parse(access.kubeconfig), {
    "current-context": "in-cluster",
    contexts: [{
      name: "in-cluster",
      context: { cluster: "in-cluster", user: "in-cluster", namespace: "n" },
    }],
    clusters: [{
      name: "in-cluster",
      cluster: {
        server: "https://[fd00::1]:443",
        "certificate-authority": `${account}/ca.crt`,
      },
    }],
    users: [{ name: "in-cluster", user: { tokenFile: `${account}/token` } }],
  });
});

const refused: {
  name: string;
  given: Given;
  kind: Kind;
  message: RegExp;
}[] = [
  {
    name: "there is none anywhere",
    given: {},
    kind: "not-found",
    message: /^Cannot reach cluster "near": there is no kubeconfig/,
  },
  {
    name: "the setting names a file that is gone, though others are there",
    given: { cluster: { KUBECONFIG: "/gone" }, files: { [own]: "own" } },
    kind: "not-found",
    message: /setting KUBECONFIG names "\/gone", and no such file is there$/,
  },
  {
    name: "the environment names files that are gone, though others are there",
    given: { env: { KUBECONFIG: "/a:/b" }, files: { [own]: "own" } },
    kind: "not-found",
    message: /environment KUBECONFIG names "\/a", "\/b"/,
  },
  {
    name: "the system refuses to read it",
    given: { files: { [k3sFile]: "refused" } },
    kind: "denied",
    message: /^Cannot read kubeconfig "\/etc\/rancher\/k3s\/k3s.yaml"/,
  },
  {
    name: "the path is a directory",
    given: { cluster: { KUBECONFIG: "/d" }, files: { "/d": "directory" } },
    kind: "invalid",
    message: /^Cannot read kubeconfig "\/d"$/,
  },
];
for (const { name, given, kind, message } of refused) {
  Deno.test(`K3sCluster.kubeconfig() gives ${kind} when ${name}`, async () => {
    await rejects(find(given), (error: KompoxError) => {
      strictEqual(error.kind, kind);
      ok(message.test(error.message), error.message);
      ok(error.problems[0].hint);
      return true;
    });
  });
}
