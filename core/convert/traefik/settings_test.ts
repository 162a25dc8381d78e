import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { traefikSettings } from "./settings.ts";

Deno.test("traefikSettings() gives the values contract for nothing and for empty values", () => {
  const usual = {
    bundled: false,
    image: "traefik:v3.6",
    ingressClass: "traefik",
    serviceType: "LoadBalancer",
    nodePorts: { http: undefined, https: undefined },
    serviceAnnotations: {},
    storage: { size: "1Gi", className: undefined },
    redirect: false,
  };
  const nothing: Record<string, string>[] = [
    {},
    { TRAEFIK_IMAGE: " ", KUBECONFIG: "/x" },
  ];
  for (const texts of nothing) {
    const { settings, problems } = traefikSettings(texts);
    deepStrictEqual(settings, usual);
    deepStrictEqual(problems, []);
  }
});

Deno.test("traefikSettings() reads annotations by line or comma, in the order of their keys", () => {
  const { settings } = traefikSettings({
    TRAEFIK_SERVICE_ANNOTATIONS: "b=1, a=x=y\nc=",
  });
  deepStrictEqual(Object.entries(settings.serviceAnnotations), [
    ["a", "x=y"],
    ["b", "1"],
    ["c", ""],
  ]);
});

const refused: [Record<string, string>, string][] = [
  [
    { TRAEFIK_SERVICE_TYPE: "nodeport" },
    'Cannot use "nodeport" for setting TRAEFIK_SERVICE_TYPE: there is no such choice',
  ],
  [
    { USE_BUNDLED_TRAEFIK: "yes" },
    'Cannot use "yes" for setting USE_BUNDLED_TRAEFIK: there is no such choice',
  ],
  [
    { TRAEFIK_STORAGE_SIZE: "0" },
    'Cannot use "0" for setting TRAEFIK_STORAGE_SIZE: it is no size above 0',
  ],
  [
    { TRAEFIK_NODE_PORT_HTTP: "70000" },
    'Cannot use "70000" for setting TRAEFIK_NODE_PORT_HTTP: it is no port',
  ],
  [
    { TRAEFIK_NODE_PORT_HTTP: "30080", TRAEFIK_NODE_PORT_HTTPS: "30080" },
    'Cannot use "30080" for setting TRAEFIK_NODE_PORT_HTTPS: TRAEFIK_NODE_PORT_HTTP has the same',
  ],
  [
    { TRAEFIK_NODE_PORT_HTTPS: "30443", TRAEFIK_SERVICE_TYPE: "ClusterIP" },
    'Cannot use "30443" for setting TRAEFIK_NODE_PORT_HTTPS: a Service of type ClusterIP has no node ports',
  ],
  [
    { TRAEFIK_INGRESS_CLASS: "A B" },
    'Cannot use "A B" for setting TRAEFIK_INGRESS_CLASS: it is not the name of a Kubernetes object',
  ],
  [
    { TRAEFIK_SERVICE_ANNOTATIONS: "=x" },
    'Cannot use "=x" for setting TRAEFIK_SERVICE_ANNOTATIONS: it is no key=value',
  ],
  [
    { TRAEFIK_IMAGE: "a b" },
    'Cannot use "a b" for setting TRAEFIK_IMAGE: it holds a blank',
  ],
];
for (const [texts, message] of refused) {
  Deno.test(`traefikSettings() refuses ${JSON.stringify(texts)}`, () => {
    const { problems } = traefikSettings(texts);
    deepStrictEqual(problems.map((problem) => problem.message), [message]);
    strictEqual(typeof problems[0].hint, "string");
  });
}
