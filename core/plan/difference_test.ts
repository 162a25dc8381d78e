import { strictEqual } from "node:assert/strict";
import type { KubeObject } from "../ports/kube.ts";
import { difference } from "./difference.ts";

function object(
  kind: string,
  fields: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): KubeObject {
  return {
    apiVersion: "v1",
    kind,
    metadata: { name: "shop", ...metadata },
    ...fields,
  };
}

function pod(spec: Record<string, unknown>): Record<string, unknown> {
  return { spec: { template: { spec } } };
}

const container = { name: "web", image: "nginx:1" };
const defaulted = {
  ...container,
  imagePullPolicy: "IfNotPresent",
  resources: {},
  terminationMessagePath: "/dev/termination-log",
};

const cases: {
  name: string;
  kind?: string;
  wanted: Record<string, unknown>;
  live: Record<string, unknown>;
  want: string | undefined;
}[] = [
  {
    name: "none when the server filled in defaults",
    wanted: pod({ containers: [container] }),
    live: pod({ containers: [defaulted], dnsPolicy: "ClusterFirst" }),
    want: undefined,
  },
  {
    name: "none when containers come in another order",
    wanted: pod({ containers: [{ name: "a" }, { name: "b" }] }),
    live: pod({ containers: [{ name: "b" }, { name: "a" }] }),
    want: undefined,
  },
  {
    name: "none when another manager added a container and a variable",
    wanted: pod({ containers: [{ ...container, env: [{ name: "A" }] }] }),
    live: pod({
      containers: [
        { name: "proxy" },
        { ...container, env: [{ name: "B" }, { name: "A" }] },
      ],
    }),
    want: undefined,
  },
  {
    name: "the image when it is another",
    wanted: pod({ containers: [container] }),
    live: pod({ containers: [{ ...container, image: "nginx:2" }] }),
    want: "spec.template.spec.containers[web].image",
  },
  {
    name: "the container when it is gone",
    wanted: pod({ containers: [container] }),
    live: pod({ containers: [] }),
    want: "spec.template.spec.containers[web]",
  },
  {
    name: "none when an empty value was left out by the server",
    wanted: pod({
      containers: [{ ...container, env: [{ name: "A", value: "" }], args: [] }],
      hostNetwork: false,
    }),
    live: pod({ containers: [{ ...container, env: [{ name: "A" }] }] }),
    want: undefined,
  },
  {
    name: "a switch that has been taken away",
    wanted: pod({ automountServiceAccountToken: false }),
    live: pod({}),
    want: "spec.template.spec.automountServiceAccountToken",
  },
  {
    name: "none when quantities are spelt in another way",
    wanted: pod({
      containers: [{
        ...container,
        resources: { requests: { cpu: "0.5", memory: "1024Mi" } },
      }],
    }),
    live: pod({
      containers: [{
        ...container,
        resources: { requests: { cpu: "500m", memory: "1Gi" } },
      }],
    }),
    want: undefined,
  },
  {
    name: "the quantity when it is another",
    wanted: pod({ resources: { limits: { memory: "1Gi" } } }),
    live: pod({ resources: { limits: { memory: "2Gi" } } }),
    want: "spec.template.spec.resources.limits.memory",
  },
  {
    name: "a port by its number and protocol",
    wanted: pod({
      containers: [{
        name: "dns",
        ports: [{ containerPort: 53 }, { containerPort: 53, protocol: "UDP" }],
      }],
    }),
    live: pod({
      containers: [{
        name: "dns",
        ports: [{ containerPort: 53, protocol: "TCP" }],
      }],
    }),
    want: "spec.template.spec.containers[dns].ports[53/UDP]",
  },
  {
    name: "none when a Service got its addresses and target ports",
    kind: "Service",
    wanted: { spec: { ports: [{ name: "web", port: 80 }] } },
    live: {
      spec: {
        clusterIP: "10.0.0.1",
        ports: [{ name: "web", port: 80, protocol: "TCP", targetPort: 80 }],
      },
    },
    want: undefined,
  },
  {
    name: "a list that is one value when somebody added to it",
    kind: "RoleBinding",
    wanted: { subjects: [{ kind: "ServiceAccount", name: "shop" }] },
    live: {
      subjects: [
        { kind: "ServiceAccount", name: "shop" },
        { kind: "User", name: "mallory" },
      ],
    },
    want: "subjects",
  },
  {
    name: "an item of such a list by its place",
    kind: "Ingress",
    wanted: { spec: { rules: [{ host: "a" }, { host: "b" }] } },
    live: { spec: { rules: [{ host: "a" }, { host: "c" }] } },
    want: "spec.rules[1].host",
  },
  {
    name: "a field of another type",
    kind: "Ingress",
    wanted: { spec: { rules: [] } },
    live: { spec: { rules: "none" } },
    want: "spec.rules",
  },
  {
    name: "a value of a Secret",
    kind: "Secret",
    wanted: { data: { key: "YQ==" } },
    live: { data: { key: "Yg==", more: "YQ==" } },
    want: "data.key",
  },
];
for (const { name, kind = "Deployment", wanted, live, want } of cases) {
  Deno.test(`difference() gives ${name}`, () => {
    strictEqual(difference(object(kind, wanted), object(kind, live)), want);
  });
}

Deno.test("difference() compares labels and annotations, and no other metadata", () => {
  const wanted = object("Service", {}, { labels: { app: "shop" } });
  const live = {
    uid: "1",
    resourceVersion: "2",
    labels: { app: "shop", b: "" },
  };
  strictEqual(difference(wanted, object("Service", {}, live)), undefined);
  const other = object("Service", {}, { labels: { app: "other" } });
  strictEqual(difference(wanted, other), "metadata.labels.app");
});
