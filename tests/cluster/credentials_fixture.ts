/** What the tests of credentials share: kubeconfigs of every kind for the test cluster, made for a namespace of their own. */

import { ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import type { KubeTimes } from "../../core/kube/connect.ts";
import type { Kube } from "../../core/ports/kube.ts";
import { findKubectl } from "../cli/find_kubectl.ts";
import {
  connect,
  kubeconfigText,
  limit,
  noCluster,
  Scratch,
} from "./kube_fixture.ts";

export const configMaps = { apiVersion: "v1", kind: "ConfigMap" };

/** Address and CA of the test cluster. */
export async function clusterFields(): Promise<Record<string, unknown>> {
  const text = await kubeconfigText();
  return {
    server: /server: (\S+)/.exec(text)![1],
    "certificate-authority-data": /certificate-authority-data: (\S+)/
      .exec(text)![1],
  };
}

/** A kubeconfig for the test cluster with another user; fields of the cluster may change. */
export async function kubeconfigFor(
  user: Record<string, unknown>,
  cluster: Record<string, unknown> = {},
): Promise<string> {
  return JSON.stringify({
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    clusters: [{
      name: "c",
      cluster: { ...await clusterFields(), ...cluster },
    }],
    users: [{ name: "u", user }],
  });
}

/** Connects, works and closes. */
export async function using(
  kubeconfig: string,
  work: (kube: Kube) => Promise<void>,
  times?: KubeTimes,
): Promise<void> {
  const kube = await connect(kubeconfig, times);
  try {
    await work(kube);
  } finally {
    kube.close();
  }
}

/** A call must fail in this way, and no secret may be in what it says. */
export async function refused(
  work: Promise<unknown>,
  kind: Kind,
  message: RegExp,
  secrets: readonly string[] = [],
): Promise<KompoxError> {
  let failure: KompoxError | undefined;
  await rejects(work, (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    ok(error.problems[0].hint, error.message);
    const all = `${error.stack} ${JSON.stringify(error.problems)}`;
    for (const secret of secrets) ok(!all.includes(secret), "a secret is told");
    failure = error;
    return true;
  });
  return failure!;
}

/** A namespace with a service account and a role that may list ConfigMaps in it. */
export class Reader {
  readonly scratch = new Scratch();
  #kubectl?: string;
  #directory = "";

  get namespace(): string {
    return this.scratch.namespace;
  }

  /** For files; gone with the namespace. */
  get directory(): string {
    return this.#directory;
  }

  /** Whether the tests cannot run; the reason is printed. */
  get missing(): boolean {
    return noCluster || this.#kubectl === undefined;
  }

  /** Looks for what the tests need; prints what is missing. */
  static async find(): Promise<Reader> {
    const reader = new Reader();
    if (noCluster) return reader;
    reader.#kubectl = await findKubectl(
      "credentials against a real API server",
    );
    return reader;
  }

  async open(): Promise<void> {
    if (this.missing) return;
    this.#directory = await Deno.makeTempDir();
    await this.scratch.open();
    const metadata = { name: "reader", namespace: this.namespace };
    const group = "rbac.authorization.k8s.io";
    const objects = [
      { apiVersion: "v1", kind: "ServiceAccount", metadata },
      {
        apiVersion: `${group}/v1`,
        kind: "Role",
        metadata,
        rules: [{
          apiGroups: [""],
          resources: ["configmaps"],
          verbs: ["list"],
        }],
      },
      {
        apiVersion: `${group}/v1`,
        kind: "RoleBinding",
        metadata,
        subjects: [
          {
            kind: "ServiceAccount",
            name: "reader",
            namespace: this.namespace,
          },
          { kind: "User", apiGroup: group, name: this.namespace },
        ],
        roleRef: { apiGroup: group, kind: "Role", name: "reader" },
      },
    ];
    for (const object of objects) {
      await this.scratch.kube.apply(object, {}, limit());
    }
  }

  async close(): Promise<void> {
    if (this.missing) return;
    await this.scratch.close();
    await Deno.remove(this.#directory, { recursive: true });
  }

  /** A new token of the service account (TokenRequest). */
  async token(): Promise<string> {
    const args = ["create", "token", "reader", "-n", this.namespace];
    return (await this.kubectl(...args, "--duration=10m")).trim();
  }

  /** A key and the certificate that the cluster signs for it, as base64 of PEM; its user is named as the namespace. */
  async certificate(
    name: string,
    keyArgs: readonly string[],
  ): Promise<{ cert: string; key: string }> {
    const key = await openssl(["genpkey", ...keyArgs]);
    const path = `${this.directory}/${name}.key`;
    await Deno.writeTextFile(path, key, { mode: 0o600 });
    const subject = `/CN=${this.namespace}`;
    const asked = await openssl([
      "req",
      "-new",
      "-key",
      path,
      "-subj",
      subject,
    ]);
    const metadata = { name: `${this.namespace}-${name}` };
    const ref = {
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
    };
    const { kube } = this.scratch;
    await kube.create({
      ...ref,
      metadata,
      spec: {
        request: btoa(asked),
        signerName: "kubernetes.io/kube-apiserver-client",
        expirationSeconds: 600,
        usages: ["client auth"],
      },
    }, limit());
    try {
      await this.kubectl("certificate", "approve", metadata.name);
      const found = { fieldSelector: `metadata.name=${metadata.name}` };
      for await (const { object } of kube.watch(ref, found, limit())) {
        const { certificate } = object.status as { certificate?: string };
        if (certificate) return { cert: certificate, key: btoa(key) };
      }
      throw new Error("the certificate was not signed");
    } finally {
      await kube.delete({ ...ref, name: metadata.name }, {}, limit());
    }
  }

  /** Lists what the role allows, or fails. */
  async list(kube: Kube): Promise<void> {
    const { namespace } = this;
    const { items } = await kube.list(configMaps, { namespace }, limit());
    ok(items.some(({ metadata }) => metadata.name === "kube-root-ca.crt"));
  }

  async kubectl(...args: string[]): Promise<string> {
    const kubeconfig = Deno.env.get("KOMPOX_TEST_KUBECONFIG")!;
    return await output(this.#kubectl!, ["--kubeconfig", kubeconfig, ...args]);
  }
}

export function openssl(args: readonly string[]): Promise<string> {
  return output("openssl", args);
}

async function output(
  command: string,
  args: readonly string[],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
  }).output();
  const text = new TextDecoder();
  ok(success, `${command} ${args.join(" ")}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
