import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { DoctorReport, Finding } from "../../core/operations/doctor.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { neededPermissions } from "../../core/usecases/doctor/permissions.ts";
import { bundleEntry, executables } from "../../scripts/executables.ts";
import { connect, kubeconfigText, limit, noCluster } from "./kube_fixture.ts";

const entry = new URL(`../../${bundleEntry(executables[0])}`, import.meta.url);

const compose = `services:
  web:
    image: traefik/whoami
    ports: ["8080:80"]
`;

/** A project of its own, whose commands run with a kubeconfig. */
class Project {
  readonly name = `doc-${crypto.randomUUID().slice(0, 6)}`;
  readonly folder = Deno.makeTempDirSync({ prefix: "kompox_doctor_" });

  constructor() {
    Deno.writeTextFileSync(`${this.folder}/compose.yml`, compose);
    Deno.writeTextFileSync(
      `${this.folder}/kompoxops.yml`,
      `version: v1
service: {name: tests}
provider: {name: k3s1, driver: k3s}
cluster: {name: here, existing: true, settings: {KUBECONFIG: ./kubeconfig}}
app:
  name: ${this.name}
  compose: file:compose.yml
  ingress: [{name: web, port: 8080, hosts: [${this.name}.invalid]}]
`,
    );
  }

  async run(
    kubeconfig: string,
    ...args: string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    await Deno.writeTextFile(`${this.folder}/kubeconfig`, kubeconfig);
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-config", entry.pathname, ...args],
      cwd: this.folder,
      env: { DENO_NO_UPDATE_CHECK: "1" },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return {
      code: output.code,
      stdout: text(output.stdout),
      stderr: text(output.stderr),
    };
  }

  async doctor(
    kubeconfig: string,
  ): Promise<{ code: number; report: DoctorReport }> {
    const { code, stdout, stderr } = await this.run(
      kubeconfig,
      "doctor",
      "-o",
      "json",
    );
    ok(stdout.startsWith("{"), stderr);
    return { code, report: JSON.parse(stdout) };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function finding({ findings }: DoctorReport, check: string): Finding {
  const found = findings.find((each) => each.check === check);
  ok(found, `${check}: ${JSON.stringify(findings)}`);
  return found;
}

/** The kubeconfig, its user acting as another. */
async function as(user: string): Promise<string> {
  const text = await kubeconfigText();
  const changed = text.replace(/^(\s*)client-key-data:/m, `$1as: ${user}\n$&`);
  ok(changed !== text, "the test kubeconfig has no client key");
  return changed;
}

Deno.test({
  name: "doctor finds a real cluster well",
  ignore: noCluster,
  async fn() {
    using project = new Project();
    const { code, report } = await project.doctor(await kubeconfigText());
    for (
      const check of [
        "configuration",
        "compose",
        "kubeconfig",
        "api version",
        "clock",
        "permissions",
        "storage",
        "snapshots",
        "ingress",
      ]
    ) {
      strictEqual(finding(report, check).state, "ok", check);
    }
    const dns = finding(report, `dns ${project.name}.invalid`);
    strictEqual(dns.state, "warning");
    strictEqual(report.healthy, true);
    strictEqual(code, 0);
  },
});

Deno.test({
  name:
    "doctor lists what a user without rights may not do, and writes nothing",
  ignore: noCluster,
  async fn() {
    using project = new Project();
    const { code, report } = await project.doctor(await as("nobody-here"));
    const { state, message, hint } = finding(report, "permissions");
    strictEqual(state, "failure");
    match(message, /get, list, create, patch, delete, watch deployments.apps;/);
    match(hint ?? "", /--user=nobody-here$/);
    strictEqual(finding(report, "storage").state, "warning");
    strictEqual(code, 1);
  },
});

Deno.test({
  name:
    "the permissions that doctor asks for are enough to deploy, look, enter and destroy",
  ignore: noCluster,
  async fn() {
    using project = new Project();
    const user = project.name;
    const kube = await connect();
    const rules = neededPermissions(false).map((need) => ({
      apiGroups: [need.group],
      resources: [need.resource],
      verbs: need.verbs,
    }));
    const group = "rbac.authorization.k8s.io";
    const objects: KubeObject[] = [
      {
        apiVersion: `${group}/v1`,
        kind: "ClusterRole",
        metadata: { name: user },
        rules,
      },
      {
        apiVersion: `${group}/v1`,
        kind: "ClusterRoleBinding",
        metadata: { name: user },
        roleRef: { apiGroup: group, kind: "ClusterRole", name: user },
        subjects: [{ apiGroup: group, kind: "User", name: user }],
      },
    ];
    try {
      for (const object of objects) await kube.apply(object, {}, limit());
      const kubeconfig = await as(user);
      const { report } = await project.doctor(kubeconfig);
      const permissions = finding(report, "permissions");
      strictEqual(permissions.state, "ok", permissions.message);
      match(permissions.message, /has the \d+ permissions/);
      const lines = [
        ["app", "deploy", "--timeout", "2m"],
        ["app", "deploy"],
        ["app", "status"],
        ["app", "logs"],
        ["app", "events"],
        ["app", "restart"],
        ["app", "destroy", "--delete-namespace"],
      ];
      for (const line of lines) {
        const { code, stderr } = await project.run(kubeconfig, ...line);
        deepStrictEqual([line, code, code === 0 ? "" : stderr], [line, 0, ""]);
      }
    } finally {
      const admin = await kubeconfigText();
      await project.run(admin, "app", "destroy", "--delete-namespace");
      for (const { apiVersion, kind, metadata } of objects) {
        const ref = { apiVersion, kind, name: metadata.name };
        await kube.delete(ref, {}, limit());
      }
      kube.close();
    }
  },
});

Deno.test({
  name:
    "doctor says of a server that does not answer what to do, and is done soon",
  ignore: noCluster,
  async fn() {
    using project = new Project();
    const text = await kubeconfigText();
    const gone = text.replace(/(server: https:\/\/127\.0\.0\.1):\d+/, "$1:1");
    const started = performance.now();
    const { code, report } = await project.doctor(gone);
    ok(performance.now() - started < 20_000);
    const found = finding(report, "api version");
    strictEqual(found.state, "failure");
    ok(found.hint);
    ok(!report.findings.some(({ check }) => check === "permissions"));
    strictEqual(code, 1);
  },
});
