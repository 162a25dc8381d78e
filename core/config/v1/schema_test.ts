import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Ajv } from "ajv";
import { readYaml } from "../../domain/read_yaml.ts";
import { Source } from "../../domain/source.ts";
import { toPlain } from "../../domain/tree.ts";
import { aksExample, full, read } from "./samples.ts";
import { configSchema, type JsonSchema } from "./schema.ts";
import { starterConfig } from "./starter.ts";

const check = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
})
  .compile(configSchema());

function plain(text: string): unknown {
  const { root } = readYaml(new Source("kompoxops.yml", text));
  return root && toPlain(root);
}

/** Whether the readers find no error. */
function isRead(text: string): boolean {
  return read(text).problems.every(({ level }) => level !== "error");
}

/** Every mapping of the format that has fields, as JSON that reaches it. */
const mappings: readonly (readonly [string, string])[] = [
  ["", ""],
  ["service", "service"],
  ["workspace", "workspace"],
  ["provider", "provider"],
  ["cluster", "cluster"],
  ["cluster.ingress", "cluster.ingress"],
  ["cluster.ingress.certificates[0]", "cluster.ingress.certificates.items"],
  ["cluster.protection", "cluster.protection"],
  ["app", "app"],
  ["app.ingress", "app.ingress.anyOf.2"],
  ["app.ingress.rules[0]", "app.ingress.anyOf.2.rules.items"],
  ["app.ingress[0]", "app.ingress.anyOf.1.items"],
  ["app.volumes[0]", "app.volumes.items"],
  ["app.snapshots", "app.snapshots"],
  ["app.snapshots.keep", "app.snapshots.keep"],
  ["app.deployment", "app.deployment"],
  ["app.resources", "app.resources"],
  ["app.networkPolicy", "app.networkPolicy"],
  ["app.networkPolicy.ingressRules[0]", "app.networkPolicy.ingressRules.items"],
  [
    "app.networkPolicy.ingressRules[0].from[0]",
    "app.networkPolicy.ingressRules.items.from.items",
  ],
  [
    "app.networkPolicy.ingressRules[0].from[0].namespaceSelector",
    "app.networkPolicy.ingressRules.items.from.items.namespaceSelector",
  ],
  [
    "app.networkPolicy.ingressRules[0].from[0].namespaceSelector.matchExpressions[0]",
    "app.networkPolicy.ingressRules.items.from.items.namespaceSelector.matchExpressions.items",
  ],
  [
    "app.networkPolicy.ingressRules[0].ports[0]",
    "app.networkPolicy.ingressRules.items.ports.items",
  ],
];

/** Follows words of a path: a property, or a keyword of the schema itself. */
function schemaAt(path: string): JsonSchema {
  let at = configSchema();
  for (const word of path.split(".").filter(Boolean)) {
    const properties = at.properties as Record<string, JsonSchema> | undefined;
    at = properties?.[word] ?? at[word] as JsonSchema;
    ok(at, `the schema has no ${path}`);
  }
  return at;
}

/** A file in which only the mapping at `path` has a key, an unknown one. */
function withUnknown(path: string): string {
  const parts = [...path.matchAll(/[^.[\]]+/g)].map(([part]) => part);
  const value = parts.reduceRight<unknown>(
    (inner, part) => part === "0" ? [inner] : { [part]: inner },
    { qqqqqqqqqqqqqqqq: 1 },
  );
  return JSON.stringify(value);
}

/** The keys that the readers list for a mapping when they refuse another. */
function readKeys(path: string): string[] {
  const key = path === "" ? "qqqqqqqqqqqqqqqq" : `${path}.qqqqqqqqqqqqqqqq`;
  const problem = read(withUnknown(path)).problems.find(({ message }) =>
    message === `Cannot use "${key}": there is no such field`
  );
  const hint = /^use one of: (.*)$/.exec(problem?.hint ?? "");
  ok(hint, `no reader refuses ${key}`);
  return hint[1].split(", ").sort();
}

for (const [path, place] of mappings) {
  Deno.test(`configSchema() has the fields that are read in ${path || "the root"}`, () => {
    const schema = schemaAt(place);
    deepStrictEqual(
      Object.keys(schema.properties as object).sort(),
      readKeys(path),
    );
    strictEqual(schema.additionalProperties, false);
  });
}

Deno.test("configSchema() has no mapping that this test does not know", () => {
  let count = 0;
  const visit = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if ("additionalProperties" in value) {
      count += value.additionalProperties === false ? 1 : 0;
    }
    Object.values(value).forEach(visit);
  };
  visit(configSchema());
  strictEqual(count, mappings.length);
});

const starter = starterConfig({
  directoryName: "shop",
  project: {
    file: "compose.yml",
    ports: [{ service: "web", hostPort: 8080 }],
    volumeNames: ["db"],
    hasBinds: true,
  },
}).text;

const good: readonly (readonly [string, string])[] = [
  ["the full sample", full],
  ["the worked example", aksExample],
  ["what init writes", starter],
  [
    "what init writes without a Compose file",
    starterConfig({ directoryName: "x" }).text,
  ],
  ["version 1", full.replace("v1", "1")],
  ["workspace", full.replace("service:", "workspace:")],
  ["x- keys", full.replace("  name: wiki", "  x-a: [1]\n  name: wiki")],
  ["empty sections", full.replace("    pool: user", "    pool:")],
  [
    "a list of files",
    full.replace("file:compose.yml", "[file:a.yml, file:b.yml]"),
  ],
  ["Compose as text", full.replace("file:compose.yml", "|\n    services: {}")],
  [
    "a schedule of snapshots",
    full.replace(
      "  deployment:",
      '  snapshots: { schedule: "@daily", keep: { daily: 7, weekly: 0 } }\n  deployment:',
    ),
  ],
  ["a size that is a number", full.replace("10Gi", "1073741824")],
];
for (const [name, text] of good) {
  Deno.test(`configSchema() accepts ${name}, as the readers do`, () => {
    ok(isRead(text), JSON.stringify(read(text).problems));
    ok(check(plain(text)), JSON.stringify(check.errors));
  });
}

/** One change of the full sample each. */
const bad: readonly (readonly [string, string])[] = [
  ["version: v1\n", ""],
  ["version: v1", "version: v2"],
  ["version: v1", "version: v1\nfoo: 1"],
  ["service:\n", "workspace: { name: a }\nservice:\n"],
  ["service:\n  name: ops", "service: [ops]"],
  ["name: ops", "name: Ops"],
  ["  driver: k3s\n", ""],
  ["REGION: 007", "REGION: [1]"],
  ["existing: true", "existing: maybe"],
  ["    namespace: traefik", "    controller: nginx"],
  ["domain: apps.example.com", "domain: https://x"],
  ["domain: apps.example.com", "certResolver: stageing"],
  ["domain: apps.example.com", "certEmail: me"],
  ["{ name: wild, source: secret:web/wild }", "{ name: wild }"],
  ["provisioning: cannotDelete", "provision: none"],
  ["provisioning: cannotDelete", "provisioning: never"],
  ["name: wiki", `name: ${"a".repeat(41)}`],
  ["file:compose.yml", "compose.yml"],
  ["file:compose.yml", "file:/etc/compose.yml"],
  ["file:compose.yml", "[]"],
  ["file:compose.yml", "{ file: compose.yml }"],
  ["port: 8080", "port: 70000"],
  ["port: 8080", 'port: "8080"'],
  ["hosts: [www.example.com]", "hosts: www.example.com"],
  ["hosts: [www.example.com]", 'hosts: ["*.example.com"]'],
  ["      - name: main", "      - name: 1main"],
  ["size: 10Gi", "size: 10GB"],
  ["size: 10Gi", "size: 0"],
  ["    - name: default", "    - name: db_data"],
  ["size: 10Gi", "size: 10Gi\n      type: disc"],
  ["pool: user", "pool: user\n    pools: [a]"],
  ["    pool: user", "  snapshots: {}"],
  ["  deployment:", "  snapshots: { schedule: daily }\n  deployment:"],
  ["  deployment:", '  snapshots: { schedule: "61 * * * *" }\n  deployment:'],
  [
    "  deployment:",
    '  snapshots: { schedule: "@daily", keep: { daily: -1 } }\n  deployment:',
  ],
  [
    "  deployment:",
    '  snapshots: { schedule: "@daily", keep: { monthly: 1 } }\n  deployment:',
  ],
  ["pool: user", "selectors: { a: b }"],
  ["pool: user", "zone: 1"],
  ["- port: 9090", "- { port: 9090, protocol: ICMP }"],
  ["matchLabels: { team: web }", "matchLabels: { team: a/b }"],
  ["matchLabels: { team: web }", "matchNames: [a]"],
];
for (const [from, to] of bad) {
  Deno.test(`configSchema() refuses ${JSON.stringify(to || `without ${from}`)}, as the readers do`, () => {
    const text = full.replace(from, () => to);
    ok(!isRead(text), "the readers accept it");
    ok(!check(plain(text)), "the schema accepts it");
  });
}
