import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { toPlain } from "../../domain/tree.ts";
import { readYaml } from "../../domain/read_yaml.ts";
import { Source } from "../../domain/source.ts";
import { aksExample, full, lines, read } from "./samples.ts";

const flowExample = `version: v1
service: { name: ops }
provider:
  name: aks1
  driver: aks
  settings:
    AZURE_AUTH_METHOD: azure_cli
    AZURE_SUBSCRIPTION_ID: 00000000-0000-0000-0000-000000000000
    AZURE_LOCATION: japaneast
cluster:
  name: cluster1
  existing: false
  ingress: { controller: traefik, namespace: traefik, domain: ops.example.dev }
  settings: { AZURE_RESOURCE_GROUP_NAME: rg-cluster1 }
app:
  name: app1
  compose:
    services:
      app:
        image: ghcr.io/example/app
        ports: ["8080:80", "8081:8080"]
        volumes: ["./data/app:/data"]
  ingress:
    - { name: main,  port: 8080, hosts: [www.custom.example.dev] }
    - { name: admin, port: 8081, hosts: [admin.custom.example.dev] }
  volumes:
    - { name: default, size: 32Gi }
    - { name: db,      size: 64Gi }
`;

Deno.test("readConfig() reads the worked example without a problem", () => {
  const { config, problems } = read(aksExample);
  deepStrictEqual(problems, []);
  deepStrictEqual(config?.service, { id: "id1", name: "ops" });
  deepStrictEqual(config?.provider, {
    id: "id2",
    name: "aks1",
    driver: "aks",
    settings: {
      AZURE_AUTH_METHOD: "azure_cli",
      AZURE_SUBSCRIPTION_ID: "34809bd3-31b4-4331-9376-49a32a9616f2",
      AZURE_LOCATION: "japaneast",
    },
  });
  deepStrictEqual(config?.cluster, {
    id: "id3",
    name: "cluster1",
    existing: false,
    ingress: {
      controller: "traefik",
      namespace: "traefik",
      serviceAccount: "ingress-service-account",
      domain: "ops.kompox.dev",
      certResolver: undefined,
      certEmail: undefined,
      certificates: [],
    },
    protection: { provisioning: "none", installation: "none" },
    settings: { AZURE_RESOURCE_GROUP_NAME: "rg-cluster1" },
  });
  const app = config!.app;
  strictEqual(app.name, "app1");
  deepStrictEqual(
    app.ingress.rules.map(({ name, hostPort, hosts }) => [
      name.value,
      hostPort.value,
      hosts.map((host) => host.value),
    ]),
    [
      ["main", 8080, ["www.custom.kompox.dev"]],
      ["admin", 8081, ["admin.custom.kompox.dev"]],
    ],
  );
  deepStrictEqual(
    app.volumes.map(({ name, sizeBytes, type }) => [
      name.value,
      sizeBytes,
      type,
    ]),
    [["default", 32 * 2 ** 30, "disk"], ["db", 64 * 2 ** 30, "disk"]],
  );
  strictEqual(app.deployment, undefined);
});

Deno.test("readConfig() keeps the text and the pointer of an inline Compose document", () => {
  const { config } = read(aksExample);
  const compose = config!.app.compose;
  ok(compose.kind === "inline");
  strictEqual(compose.file, "kompoxops.yml");
  let node = readYaml(new Source(compose.file, compose.text)).root!;
  for (const key of compose.pointer) {
    ok(node.kind === "map");
    node = node.entries.get(key)!.value;
  }
  deepStrictEqual(
    Object.keys((toPlain(node) as { services: object }).services),
    ["app", "postgres"],
  );
});

Deno.test("readConfig() reads flow style without a problem", () => {
  const { config, problems } = read(flowExample);
  deepStrictEqual(problems, []);
  strictEqual(config?.cluster.ingress.domain, "ops.example.dev");
  strictEqual(config?.app.volumes[1].name.value, "db");
});

Deno.test("readConfig() reads every field", () => {
  const { config, problems } = read(full);
  deepStrictEqual(problems, []);
  deepStrictEqual(config?.provider.settings, { REGION: "007" });
  deepStrictEqual(config?.cluster.protection, {
    provisioning: "cannotDelete",
    installation: "none",
  });
  deepStrictEqual(config?.cluster.ingress.certificates, [
    { name: "wild", source: "secret:web/wild" },
  ]);
  strictEqual(config?.app.ingress.certResolver, "staging");
  deepStrictEqual(config?.app.deployment, { pools: ["user"], zones: [] });
  deepStrictEqual(config?.app.networkIngress, [{
    from: [{
      namespaceSelector: { matchLabels: { team: "web" }, matchExpressions: [] },
    }],
    ports: [{ protocol: "TCP", port: 9090 }],
  }]);
});

/** Each changes one piece of the full example and must be read without a problem. */
const accepted: readonly (readonly [string, string, string])[] = [
  ["a version of the drafts", "version: v1", "version: 1"],
  ["a quoted version of the drafts", "version: v1", 'version: "1"'],
  ["workspace for service", "service:", "workspace:"],
  ["keys that begin with x-", "version: v1", "x-a: [1]\nversion: v1"],
  ["x- keys further down", "name: wiki", "name: wiki\n  x-team: {a: 1}"],
  ["empty sections", "    pool: user", "    pool:"],
  ["a size in bytes", "size: 10Gi", "size: 1073741824"],
  ["a volume of files", "size: 10Gi", "size: 1Gi\n      type: files"],
  ["a digit first in a volume name", "name: default", "name: 1st"],
  ["rules without hosts", "        hosts: [www.example.com]\n", ""],
  ["zones", "pool: user", 'pools: [a, b]\n    zones: ["1", "2"]'],
  [
    "expressions",
    "matchLabels: { team: web }",
    "matchExpressions: [{ key: a.io/b, operator: In, values: [x] }]",
  ],
  [
    "no ingress",
    full.slice(
      full.indexOf("  ingress:\n    certR"),
      full.indexOf("  volumes:"),
    ),
    "",
  ],
];
for (const [name, from, to] of accepted) {
  Deno.test(`readConfig() accepts ${name}`, () => {
    ok(full.includes(from));
    const got = read(full.replace(from, to));
    deepStrictEqual(lines(got), []);
    ok(got.config);
  });
}

Deno.test("readConfig() takes settings as they stand in the file", () => {
  const settings = `settings:
    A: 0440
    B: 12345678901234567890123
    C: yes
    D:
    E: "quoted"
    F: 1.50
    x-own: kept
    __proto__: plain`;
  const { config, problems } = read(
    full.replace("settings:\n    REGION: 007", settings),
  );
  deepStrictEqual(problems, []);
  deepStrictEqual(Object.entries(config!.provider.settings), [
    ["A", "0440"],
    ["B", "12345678901234567890123"],
    ["C", "yes"],
    ["D", ""],
    ["E", "quoted"],
    ["F", "1.50"],
    ["x-own", "kept"],
    ["__proto__", "plain"],
  ]);
});

Deno.test("readConfig() tells of all that is wrong in file order", () => {
  const got = read(`version: v2
service: { name: Ops }
provider: { name: p, driver: k3s }
cluster: { name: c, extra: 1 }
app: { name: a, compose: "file:", volumes: [{ name: v, size: 0 }] }
`);
  deepStrictEqual(got.problems.map((problem) => problem.at?.line), [
    1,
    2,
    4,
    5,
    5,
  ]);
});

Deno.test("readConfig() never throws and gives places inside the file, whatever the text", () => {
  const samples = [full, aksExample, flowExample];
  const piece = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      ": ",
      "- ",
      "\n",
      "[",
      "]",
      "{",
      "}",
      "*a",
      "&a ",
      "<<: *a",
      "|\n",
      "null",
      "!!binary ",
      "  ",
      "\t",
      "#",
      '"',
      "'",
      "0x1F",
      "file:",
    ),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.nat(30), piece), {
        minLength: 1,
        maxLength: 4,
      }),
      (sample, edits) => {
        let text = sample;
        for (const [at, length, insert] of edits) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + insert + text.slice(start + length);
        }
        const { config, problems } = read(text);
        const count = text.split("\n").length;
        for (const { at, message } of problems) {
          ok(at !== undefined && at.line >= 1 && at.line <= count, message);
          ok(at.column >= 1 && !message.includes("\n"), message);
        }
        const bad = problems.some((problem) => problem.level === "error");
        ok(config !== undefined || bad, "neither configuration nor error");
      },
    ),
    { numRuns: 2000 },
  );
});
