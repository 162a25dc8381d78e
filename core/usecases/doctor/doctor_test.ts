import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  controller,
  findings,
  ingressClass,
  object,
  snapshots,
  storage,
  type Trouble,
  world,
} from "../../../tests/fakes/doctor_world.ts";
import { failure } from "../../domain/error.ts";
import { doctor } from "./doctor.ts";

Deno.test("doctor() finds nothing where all is well, and looks at everything", async () => {
  const found = await findings({ certificateDays: 100 });
  deepStrictEqual(found.filter(({ state }) => state !== "ok"), []);
  deepStrictEqual(
    found.map(({ check }) => check).filter((name) =>
      !name.includes(".apps.test")
    ),
    [
      "configuration",
      "compose",
      "tools",
      "kubeconfig",
      "client certificate",
      "api version",
      "clock",
      "permissions",
      "storage",
      "snapshots",
      "ingress",
      "dns www.example.com",
      "certificate www.example.com",
    ],
  );
});

interface Case extends Trouble {
  readonly name: string;
  readonly check: string;
  readonly state: "ok" | "warning" | "failure";
  readonly message: RegExp;
  readonly hint?: RegExp;
}

const cases: readonly Case[] = [
  {
    name: "a Compose file with an error",
    compose: "services:\n  web:\n    ports: [8080]\n",
    check: "compose",
    state: "failure",
    message: /^compose.yml:2: Cannot/,
    hint: /./,
  },
  {
    name: "a machine without kubectl",
    noKubectl: true,
    check: "tools",
    state: "warning",
    message: /no kubectl/,
    hint: /kubernetes.io/,
  },
  {
    name: "a program that hangs",
    hangs: true,
    check: "tools",
    state: "warning",
    message: /^Cannot check tools: no answer in 15 s$/,
  },
  {
    name: "a server whose certificate is not checked",
    insecure: true,
    check: "kubeconfig",
    state: "warning",
    message: /does not check the certificate/,
    hint: /insecure-skip-tls-verify/,
  },
  {
    name: "a client certificate that has expired",
    certificateDays: -1,
    check: "client certificate",
    state: "failure",
    message: /has expired on \d{4}-/,
    hint: /context "here"/,
  },
  {
    name: "a client certificate that ends soon",
    certificateDays: 3,
    check: "client certificate",
    state: "warning",
    message: /3 days$/,
  },
  {
    name: "a server that does not answer",
    unreachable: true,
    check: "api version",
    state: "failure",
    message: /^Cannot reach the cluster$/,
    hint: /^start it$/,
  },
  {
    name: "a server that is too old",
    version: "v1.29.9",
    check: "api version",
    state: "failure",
    message: /Kubernetes v1.29.9: Kompox needs 1.30/,
    hint: /upgrade/,
  },
  {
    name: "a server that is newer than the tests",
    version: "v1.99.0+k3s1",
    check: "api version",
    state: "warning",
    message: /newer/,
  },
  {
    name: "a clock that is ten minutes behind",
    serverAheadMs: 600_000,
    check: "clock",
    state: "failure",
    message: /^this machine is 600 s behind the server$/,
    hint: /set the clock/,
  },
  {
    name: "a clock that is a minute ahead",
    serverAheadMs: -61_000,
    check: "clock",
    state: "warning",
    message: /60 s ahead of/,
  },
  {
    name: "a clock within the server's whole seconds",
    serverAheadMs: -900,
    check: "clock",
    state: "ok",
    message: /agree/,
  },
  {
    name: "a user without some permissions",
    forbidden: ["create secrets", "delete secrets", "create pods/exec"],
    check: "permissions",
    state: "failure",
    message: /may not create, delete secrets; create pods\/exec$/,
    hint: /--user=bob/,
  },
  {
    name: "a user with just the permissions that are needed",
    forbidden: [],
    check: "permissions",
    state: "ok",
    message: /has the \d+ permissions/,
  },
  {
    name: "a user who may not make disks for an app with volumes",
    forbidden: ["create persistentvolumes"],
    volumes: ["db"],
    check: "permissions",
    state: "failure",
    message: /create persistentvolumes/,
  },
  {
    name: "a cluster without storage, for an app without volumes",
    objects: [ingressClass, controller],
    check: "storage",
    state: "warning",
    message: /no StorageClass/,
  },
  {
    name: "a cluster without storage, for an app with volumes",
    objects: [ingressClass, controller],
    volumes: ["db"],
    check: "storage",
    state: "failure",
    message: /no StorageClass/,
    hint: /install/,
  },
  {
    name: "a cluster without a default class",
    objects: [object("storage.k8s.io/v1", "StorageClass", "slow")],
    check: "storage",
    state: "warning",
    message: /none is the default/,
    hint: /kubectl annotate storageclass slow /,
  },
  {
    name: "a cluster without snapshots",
    objects: [storage],
    check: "snapshots",
    state: "warning",
    message: /no VolumeSnapshotClass/,
  },
  {
    name: "a snapshot class of another driver",
    objects: [{ ...snapshots, driver: "other" }, storage],
    check: "snapshots",
    state: "warning",
    message: /none for driver "csi.test"/,
    hint: /driver: csi.test/,
  },
  {
    name: "a cluster without an ingress controller",
    objects: [],
    check: "ingress",
    state: "failure",
    message: /no IngressClass "traefik"/,
    hint: /^kompoxops cluster install/,
  },
  {
    name: "an ingress controller without an address",
    objects: [ingressClass],
    check: "ingress",
    state: "warning",
    message: /no Service in namespace "traefik" has an address/,
  },
  {
    name: "a host without an address",
    addresses: {},
    check: "dns www.example.com",
    state: "warning",
    message: /has no address/,
    hint: /www.example.com A 192.0.2.7$/,
  },
  {
    name: "a host that leads elsewhere",
    addresses: { "www.example.com": ["198.51.100.1"] },
    check: "dns www.example.com",
    state: "warning",
    message: /198.51.100.1, and the ingress controller is 192.0.2.7/,
  },
  {
    name: "a host whose certificate has expired",
    hostCertificate: { days: -2, fault: "it has expired" },
    check: "certificate www.example.com",
    state: "failure",
    message: /has expired on/,
    hint: /renew/,
  },
  {
    name: "a host whose certificate is its own",
    hostCertificate: { days: 100, fault: "it is signed by itself" },
    check: "certificate www.example.com",
    state: "warning",
    message: /signed by itself/,
    hint: /certResolver/,
  },
];
for (const { name, check, state, message, hint, ...trouble } of cases) {
  Deno.test(`doctor() finds ${name}`, async () => {
    const all = await findings(trouble);
    const found = all.find((each) => each.check === check);
    strictEqual(found?.state, state, JSON.stringify(found));
    ok(message.test(found.message), found.message);
    if (hint !== undefined) ok(hint.test(found.hint ?? ""), found.hint);
  });
}

Deno.test("doctor() asks a server that does not answer nothing more", async () => {
  const all = await findings({ unreachable: true });
  const names = all.map(({ check }) => check);
  ok(!names.includes("permissions") && !names.includes("ingress"));
  ok(names.includes("dns www.example.com"));
});

Deno.test("doctor() looks at the cluster where there is no configuration", async () => {
  const { fake, ports } = world({});
  const none = failure("not-found", "Cannot find the configuration", {
    hint: "kompoxops init",
  });
  const store = {
    ...ports.store,
    target: () => Promise.reject(none),
  };
  const report = await doctor({ ...ports, store }, {}, fake.call());
  strictEqual(report.healthy, false);
  deepStrictEqual(report.findings[0], {
    check: "configuration",
    state: "failure",
    message: "Cannot find the configuration",
    hint: "kompoxops init",
  });
  ok(report.findings.some(({ check }) => check === "permissions"));
});
