/**
 * The objects of the ingress controller for whole configurations. A folder
 * holds `cluster.yml`, which is `cluster` of a kompoxops.yml, and
 * `objects.yml`; certificates have made-up texts named after themselves.
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readConfig } from "../../../core/config/v1/read.ts";
import { writeManifest } from "../../../core/convert/manifest.ts";
import { traefikObjects } from "../../../core/convert/traefik/objects.ts";
import { traefikSettings } from "../../../core/convert/traefik/settings.ts";
import { Source } from "../../../core/domain/source.ts";
import type { Cluster } from "../../../core/domain/resources.ts";
import type { IngressExtras } from "../../../core/ports/driver.ts";

const golden = new URL("./", import.meta.url);

/** What a driver with volumes of its own would add. */
const extras: IngressExtras = {
  accountAnnotations: { "azure.workload.identity/client-id": "c" },
  podLabels: { "azure.workload.identity/use": "true" },
  nodeSelector: { "kompox.dev/node-pool": "system" },
  externalTrafficPolicy: "Local",
  volumes: [{
    name: "secrets-store-inline-0",
    csi: {
      driver: "secrets-store.csi.k8s.io",
      readOnly: true,
      volumeAttributes: { secretProviderClass: "traefik-kv-a" },
    },
  }],
  volumeMounts: [{
    name: "secrets-store-inline-0",
    mountPath: "/config/tls/a",
    readOnly: true,
  }],
  certificateFiles: [{
    certFile: "/config/tls/a/wild.crt",
    keyFile: "/config/tls/a/wild.key",
  }],
  objects: [{
    apiVersion: "secrets-store.csi.x-k8s.io/v1",
    kind: "SecretProviderClass",
    metadata: { name: "traefik-kv-a" },
    spec: { provider: "azure" },
  }],
};

function readCluster(text: string): Cluster {
  const indented = text.replace(/^(?=.)/gm, "  ");
  const source = new Source(
    "kompoxops.yml",
    "version: v1\nservice: {name: ops}\nprovider: {name: lab, driver: k3s}\n" +
      `cluster:\n${indented}app: {name: a, compose: "file:compose.yml"}\n`,
  );
  const { config, problems } = readConfig(source, () => "id");
  deepStrictEqual(problems, []);
  ok(config);
  return config.cluster;
}

function convert(cluster: Cluster, name: string): string {
  const { settings, problems } = traefikSettings(cluster.settings);
  deepStrictEqual(problems, []);
  const certificates = cluster.ingress.certificates.map(({ name, source }) => ({
    name,
    certificate: `certificate of ${name}\n`,
    key: `key of ${name}\n`,
    kept: source.startsWith(`secret:${cluster.ingress.namespace}/tls-`),
  }));
  const more = name === "extras" ? extras : undefined;
  return writeManifest(traefikObjects(cluster, settings, certificates, more));
}

const names = [...Deno.readDirSync(golden)]
  .filter(({ isDirectory }) => isDirectory)
  .map(({ name }) => name).sort();
for (const name of names) {
  Deno.test(`traefikObjects() gives the objects of tests/golden/traefik/${name}`, async () => {
    const folder = new URL(`${name}/`, golden);
    const text = await Deno.readTextFile(new URL("cluster.yml", folder));
    const expected = await Deno.readTextFile(new URL("objects.yml", folder));
    const cluster = readCluster(text);
    strictEqual(convert(cluster, name), expected);
    strictEqual(convert(cluster, name), expected);
  });
}
