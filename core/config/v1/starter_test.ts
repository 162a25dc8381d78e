import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { isRuleName, isVolumeName } from "../../domain/patterns.ts";
import { lines, read } from "./samples.ts";
import { starterConfig, type StarterInput } from "./starter.ts";
import { appNameFrom, ruleNames } from "./starter_names.ts";
import { labelFrom } from "./text_rules.ts";

const shop: StarterInput = {
  directoryName: "My Shop",
  project: {
    file: "compose.yml",
    ports: [
      { service: "web", hostPort: 8080 },
      { service: "api_v2", hostPort: 9000 },
      { service: "api_v2", hostPort: 9001 },
      { service: "web", hostPort: 8080 },
    ],
    volumeNames: ["db", "cache", "db"],
    hasBinds: true,
  },
  kubeContext: { name: "kind-dev", server: "https://127.0.0.1:6443" },
};

Deno.test("starterConfig() writes a configuration with comments", () => {
  const { text, problems } = starterConfig(shop);
  deepStrictEqual(problems, []);
  strictEqual(
    text,
    `# Editors check this file by its schema, once it is there:
#   kompoxops schema >.kompoxops.schema.json
# yaml-language-server: $schema=.kompoxops.schema.json

# What runs where. Every field: docs/kompoxops-yml.md
version: v1

# The names of service, provider and app enter the names of all that Kompox
# makes: choose them before the first deploy.
service:
  name: ops

# Who runs the cluster. "k3s" is the driver for every Kubernetes that a
# kubeconfig reaches.
provider:
  name: k3s1
  driver: k3s

# The cluster exists: Kompox neither creates nor deletes it.
cluster:
  name: kind-dev
  existing: true
  ingress:
    controller: traefik
    namespace: traefik
    # With a domain each rule below gets a host APP-HASH-PORT.DOMAIN. Point
    # *.DOMAIN at the cluster:
    # domain: apps.example.com
  settings:
    # The context of the kubeconfig that was current, https://127.0.0.1:6443
    KUBECONTEXT: kind-dev

app:
  name: my-shop

  # Relative to this file; a list of such names is merged in order.
  compose: file:compose.yml

  # The ways in over HTTP, by the host ports that Compose publishes. Remove the
  # rules of ports that are for the app alone or speak another protocol.
  ingress:
    - name: web
      port: 8080
      # Hosts of your own, whose names lead to the cluster:
      # hosts: [www.example.com]
    - name: api-v2-9000
      port: 9000
    - name: api-v2-9001
      port: 9001

  # Sizes of new disks. The first volume also takes the relative paths that
  # services mount.
  volumes:
    - name: default
      size: 10Gi
    - name: db
      size: 10Gi
    - name: cache
      size: 10Gi
`,
  );
});

Deno.test("starterConfig() gives an app to run where there is no Compose file", () => {
  const { text } = starterConfig({ directoryName: "/" });
  const { config, problems } = read(text);
  deepStrictEqual(problems, []);
  strictEqual(config?.app.name, "app");
  strictEqual(config?.app.compose.kind, "inline");
  strictEqual(config?.app.ingress.rules[0].hostPort.value, 8080);
});

Deno.test("starterConfig() tells of a volume that cannot be declared by its name", () => {
  const { text, problems } = starterConfig({
    directoryName: "x",
    project: {
      file: "compose.yml",
      ports: [],
      volumeNames: ["db_data", "ok"],
      hasBinds: false,
    },
  });
  deepStrictEqual(problems, [{
    level: "warning",
    message:
      'Cannot declare volume "db_data": its name is not a DNS label of at most 16 characters',
    hint: 'rename it to "db-data" in compose.yml, and add it to app.volumes',
  }]);
  deepStrictEqual(
    read(text).config?.app.volumes.map((volume) => volume.name.value),
    ["ok"],
  );
});

const name = fc.oneof(
  fc.string({ maxLength: 70 }),
  fc.string({ unit: "binary", maxLength: 70 }),
  fc.constantFrom(
    "null",
    "true",
    "1e3",
    "0x1f",
    "~",
    "p80",
    "p53-udp",
    "a: b",
    "x #y",
    "- z",
    "é",
    "__proto__",
    "",
    "default",
    "*a",
    "a\nb: c",
    "😀",
  ),
);
const input: fc.Arbitrary<StarterInput> = fc.record({
  directoryName: name,
  project: fc.option(
    fc.record({
      file: fc.constantFrom("compose.yml", "docker-compose.yaml"),
      name: fc.option(name, { nil: undefined }),
      ports: fc.array(
        fc.record({
          service: name,
          hostPort: fc.integer({ min: 1, max: 65535 }),
        }),
        { maxLength: 8 },
      ),
      volumeNames: fc.array(name, { maxLength: 5 }),
      hasBinds: fc.boolean(),
    }),
    { nil: undefined },
  ),
  kubeContext: fc.option(
    fc.record({ name, server: fc.option(name, { nil: undefined }) }),
    { nil: undefined },
  ),
});

Deno.test("starterConfig() is read back without a problem, whatever the names and ports", () => {
  fc.assert(
    fc.property(input, (given) => {
      const { text } = starterConfig(given);
      strictEqual(starterConfig(given).text, text);
      const got = read(text);
      deepStrictEqual(lines(got), [], text);
      const { app, cluster } = got.config!;
      strictEqual(cluster.settings.KUBECONTEXT, given.kubeContext?.name);
      ok(/^[a-z]/.test(app.name));
      if (given.project === undefined) return;
      deepStrictEqual(
        app.ingress.rules.map((rule) => rule.hostPort.value),
        [...new Set(given.project.ports.map((port) => port.hostPort))],
      );
      const names = app.ingress.rules.map((rule) => rule.name.value);
      strictEqual(new Set(names).size, names.length);
      const declared = app.volumes.map((volume) => volume.name.value);
      for (const volume of given.project.volumeNames) {
        strictEqual(
          declared.includes(volume),
          isVolumeName(volume) ||
            (volume === "default" && given.project.hasBinds),
        );
      }
      if (given.project.hasBinds) strictEqual(declared[0], "default");
    }),
    { numRuns: 1000 },
  );
});

Deno.test("starterConfig() comments hold fields that work when they are made active", () => {
  for (const given of [shop, { directoryName: "x" }]) {
    const active = starterConfig(given).text
      .replace(
        /^( +)# (domain|hosts|settings| {2}KUBECONTEXT|ingress|volumes| {2}- name| {4}(?:port|size|hosts))\b/gm,
        "$1$2",
      );
    const { config, problems } = read(active);
    deepStrictEqual(problems, [], active);
    strictEqual(config?.cluster.ingress.domain, "apps.example.com");
    strictEqual(
      config?.app.ingress.rules[0].hosts[0].value,
      "www.example.com",
    );
    ok(config.cluster.settings.KUBECONTEXT);
  }
});

const labels = [
  ["My_App", "my-app"],
  ["--a--", "a"],
  ["arn:aws:eks:x/y", "arn-aws-eks-x-y"],
  ["ü", ""],
] as const;
for (const [text, label] of labels) {
  Deno.test(`labelFrom() makes "${label}" of "${text}"`, () => {
    strictEqual(labelFrom(text, 63), label);
  });
}

Deno.test("appNameFrom() begins with a letter and stays within 40 characters", () => {
  strictEqual(appNameFrom("2048"), "app-2048");
  strictEqual(appNameFrom("..."), "app");
  strictEqual(appNameFrom("9".repeat(80)), `app-${"9".repeat(36)}`);
});

Deno.test("ruleNames() falls back to the port when the name of the service is of no use", () => {
  const names = ruleNames([
    { service: "a-very-long-service-name", hostPort: 80 },
    { service: "p53-udp", hostPort: 81 },
    { service: "web", hostPort: 82 },
    { service: "WEB", hostPort: 83 },
    { service: "2fast", hostPort: 84 },
  ]);
  deepStrictEqual([...names], [
    [80, "p80"],
    [81, "p81"],
    [82, "web"],
    [83, "p83"],
    [84, "p84"],
  ]);
  ok([...names.values()].every(isRuleName));
});
