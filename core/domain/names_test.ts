import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { configured, rule, target } from "../../tests/fakes/compose_builder.ts";
import { shortHash } from "./hash.ts";
import {
  appHosts,
  appLabels,
  appNames,
  defaultHost,
  envSecretName,
  type NameParts,
  ownershipSelector,
  volumeBindingName,
} from "./names.ts";

function parts(
  service: string,
  provider: string,
  cluster: string,
  app: string,
): NameParts {
  return {
    service: { name: service },
    provider: { name: provider },
    cluster: { name: cluster },
    app: { name: app },
  };
}

const seed = parts("ops", "aks1", "cluster1", "app1");
const wiki = parts("acme", "az1", "prod", "wiki");

Deno.test("appNames() gives the hashes of the specification", () => {
  strictEqual(appNames(seed).idHash, "f13681");
  strictEqual(appNames(seed).inHash, "3c84be");
  strictEqual(appNames(wiki).idHash, "281717");
  strictEqual(appNames(wiki).inHash, "839288");
});

Deno.test("appNames() gives the names of the worked example", () => {
  deepStrictEqual(appNames(wiki), {
    idHash: "281717",
    inHash: "839288",
    namespace: "kompox-wiki-281717",
    workload: "wiki",
    access: "wiki-access",
    ingressDefault: "wiki-default",
    ingressCustom: "wiki-custom",
    instance: "wiki-839288",
  });
});

Deno.test("appNames() keeps the namespace when only the cluster changes", () => {
  const moved = parts("acme", "az1", "other", "wiki");
  strictEqual(appNames(moved).namespace, appNames(wiki).namespace);
  strictEqual(appNames(moved).inHash === appNames(wiki).inHash, false);
});

const handles = [
  ["files", "c101bc"],
  ["data", "547035"],
  ["cache", "8e024b"],
];
for (const [volume, hash] of handles) {
  Deno.test(`volumeBindingName() hashes the handle of ${volume} to ${hash}`, () => {
    const handle =
      `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-wiki/providers/Microsoft.Compute/disks/${volume}-disk1`;
    strictEqual(
      volumeBindingName(volume, "281717", handle),
      `kompox-${volume}-281717-${hash}`,
    );
  });
}

Deno.test("appLabels() gives the six labels of every object", () => {
  deepStrictEqual(appLabels(wiki), {
    app: "wiki",
    "app.kubernetes.io/name": "wiki",
    "app.kubernetes.io/instance": "wiki-839288",
    "app.kubernetes.io/managed-by": "kompox",
    "kompox.dev/app-instance-hash": "839288",
    "kompox.dev/app-id-hash": "281717",
  });
});

Deno.test("ownershipSelector() selects by both labels of the seed", () => {
  strictEqual(
    ownershipSelector(seed),
    "app.kubernetes.io/instance=app1-3c84be,app.kubernetes.io/managed-by=kompox",
  );
});

Deno.test("defaultHost() joins app, hash, port and domain", () => {
  strictEqual(
    defaultHost("wiki", "281717", 8080, "apps.example.net"),
    "wiki-281717-8080.apps.example.net",
  );
});

Deno.test("envSecretName() names the layers of the worked example", () => {
  strictEqual(envSecretName("wiki", "web", "base"), "wiki-app-web-base");
  strictEqual(
    envSecretName("wiki", "web", "override"),
    "wiki-app-web-override",
  );
});

Deno.test("appHosts() lists custom and generated hosts, sorted, each once", () => {
  const rules = [
    rule("b", 8081, [" z.example", "a.example"]),
    { ...rule("a", 8080), hosts: [configured("a.example")] },
  ];
  deepStrictEqual(appHosts(target({ rules, ingress: { domain: "m.test" } })), [
    "a.example",
    "app1-1dceac-8080.m.test",
    "app1-1dceac-8081.m.test",
    "z.example",
  ]);
  deepStrictEqual(appHosts(target({ rules })), ["a.example", "z.example"]);
});

Deno.test("shortHash() gives as many digits as asked for", () => {
  strictEqual(shortHash("ops:aks1:app1"), "f13681");
  strictEqual(shortHash("ops:aks1:app1", 8).startsWith("f13681"), true);
  strictEqual(shortHash("", 40), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  strictEqual(shortHash("é日"), shortHash("é日"));
});
