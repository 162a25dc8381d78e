import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { ComposeProject } from "../compose/model.ts";
import type { Target } from "../domain/resources.ts";
import {
  at,
  composeProject,
  mount,
  port,
  rule,
  target,
} from "../../tests/fakes/compose_builder.ts";
import { convertApp } from "./app.ts";
import type { DiskBinding } from "./bindings.ts";
import { writeManifest } from "./manifest.ts";

/** The project of spec/30 §11.1, as a reader would give it. */
function wiki(): ComposeProject {
  return composeProject({
    web: {
      image: "ghcr.io/example/wiki:1.4",
      environment: { TZ: "Asia/Tokyo", DB_HOST: "127.0.0.1" },
      ports: [port(8080, 3000), port(9090, 9000)],
      mounts: [
        mount("./uploads", "/app/uploads"),
        mount("cache", "/app/cache"),
      ],
      resources: {
        requests: { cpu: at("250m"), memory: at("512Mi") },
        limits: { memory: at("1Gi") },
      },
    },
    db: {
      image: "postgres:17",
      environment: { POSTGRES_PASSWORD: "secret" },
      mounts: [mount("data/pg", "/var/lib/postgresql/data")],
    },
  });
}

function wikiTarget(): Target {
  const base = target({
    volumes: ["files", "data", "cache"],
    rules: [
      rule("web", 8080, ["wiki.example.com"]),
      rule("metrics", 9090, ["metrics.example.com"]),
    ],
    ingress: { domain: "apps.example.net", certResolver: "production" },
  });
  return {
    service: { id: "s", name: "acme" },
    provider: { ...base.provider, name: "az1", driver: "aks" },
    cluster: { ...base.cluster, name: "prod" },
    app: { ...base.app, name: "wiki" },
  };
}

function wikiDisks(): DiskBinding[] {
  const sizes: [string, number][] = [["files", 10], ["data", 20], ["cache", 1]];
  return sizes.map(([volumeName, gibibytes]) => ({
    volumeName,
    handle:
      `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-wiki/providers/Microsoft.Compute/disks/${volumeName}-disk1`,
    sizeBytes: gibibytes * 2 ** 30,
    volumeClass: {
      csiDriver: "disk.csi.azure.com",
      storageClassName: "managed-csi",
      attributes: { fsType: "ext4", empty: "" },
    },
  }));
}

Deno.test("convertApp() gives the worked example byte for byte", async () => {
  const expected = await Deno.readTextFile(
    new URL("../../tests/golden/worked_example/objects.yml", import.meta.url),
  );
  const { objects, problems } = convertApp(wikiTarget(), wiki(), wikiDisks());
  deepStrictEqual(problems, []);
  strictEqual(writeManifest(objects), expected);
});

Deno.test("convertApp() gives the same objects again, without absent fields", () => {
  const once = convertApp(wikiTarget(), wiki(), wikiDisks()).objects;
  const again = convertApp(wikiTarget(), wiki(), wikiDisks()).objects;
  deepStrictEqual(again, once);
  deepStrictEqual(JSON.parse(JSON.stringify(once)), once);
});

Deno.test("convertApp() gives the order of disks no say", () => {
  const straight = convertApp(wikiTarget(), wiki(), wikiDisks()).objects;
  const turned =
    convertApp(wikiTarget(), wiki(), wikiDisks().reverse()).objects;
  deepStrictEqual(turned, straight);
});

Deno.test("convertApp() refuses a project without services", () => {
  const { problems } = convertApp(target(), composeProject({}), []);
  deepStrictEqual(problems.map(({ level }) => level), ["error"]);
});

Deno.test("convertApp() tells all problems at once", () => {
  const project = composeProject({
    a: { image: "", mounts: [mount("nowhere", "/x")] },
    a_b: { ports: [port(80, 80)] },
    "a.b": { ports: [port(81, 80)] },
  });
  const rules = [rule("Bad", 99, ["no host"])];
  const { problems } = convertApp(target({ rules }), project, []);
  const errors = problems.filter(({ level }) => level === "error");
  deepStrictEqual(errors.map(({ message }) => message.split(":")[0]), [
    'Cannot name two containers "a-b"',
    'Cannot name two containers "a-b"',
    'Cannot run "a"',
    'Cannot mount volume "nowhere"',
    'Cannot use container port 80 in "a.b" and "a_b"',
    'Cannot use container port 80 in "a.b" and "a_b"',
    'Cannot name an ingress rule "Bad"',
    "Cannot route to port 99",
    'Cannot route host "no host"',
  ]);
});

Deno.test("convertApp() makes no claim for a volume without a disk", () => {
  const { objects, problems } = convertApp(
    target({ volumes: ["data"] }),
    composeProject({ db: { mounts: [mount("data", "/x")] } }),
    [],
  );
  deepStrictEqual(problems, []);
  deepStrictEqual(
    objects.map(({ kind }) => kind).filter((kind) =>
      kind.startsWith("Persistent")
    ),
    [],
  );
});
