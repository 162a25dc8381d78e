import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KubeObject } from "../ports/kube.ts";
import { type Release, withoutSecretValues } from "./release.ts";
import { packRelease, releaseHeads, unpackRelease } from "./release_secrets.ts";

const labels = { app: "shop" };

function release(number: number, compose = "services: {}\n"): Release {
  return {
    number,
    at: "2026-01-01T00:00:00.000Z",
    author: "alice@laptop",
    toolVersion: "0.1.0",
    digest: `digest-${number}`,
    inventory: [{ apiVersion: "v1", kind: "Service", name: "a", hash: "0" }],
    compose,
    objects: [],
    disks: [{ volume: "data", handle: "h" }],
  };
}

/** Text that gzip cannot make shorter. */
function noise(length: number): string {
  let text = "";
  let seed = 1;
  while (text.length < length) {
    seed = (seed * 48271) % 2147483647;
    text += String.fromCharCode(33 + seed % 94);
  }
  return text;
}

/** What a list of metadata gives. */
function metadataOf(secrets: readonly KubeObject[]): KubeObject[] {
  return secrets.map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    metadata,
  }));
}

Deno.test("packRelease() makes one immutable Secret that can be read back", async () => {
  const secrets = await packRelease(release(7), "home", labels);
  strictEqual(secrets.length, 1);
  const [{ metadata, type, immutable }] = secrets;
  strictEqual(metadata.name, "kompox-release-000007");
  strictEqual(type, "kompox.dev/release");
  strictEqual(immutable, true);
  strictEqual(metadata.labels?.app, "shop");
  deepStrictEqual(await unpackRelease(secrets), release(7));
});

Deno.test("packRelease() splits what is too long, and writes the first part last", async () => {
  const long = release(3, noise(3_000_000));
  const secrets = await packRelease(long, "home", labels);
  ok(secrets.length > 2);
  for (const { data } of secrets) {
    const bytes = (data as { release: string }).release.length * 3 / 4;
    ok(bytes <= 900 * 1024 + 3, String(bytes));
  }
  strictEqual(secrets.at(-1)?.metadata.name, "kompox-release-000003");
  const inOrder = [...secrets].reverse();
  strictEqual((await unpackRelease(inOrder)).compose.length, 3_000_000);
  const { heads } = releaseHeads(metadataOf(secrets));
  deepStrictEqual(
    heads[0].secretNames,
    inOrder.map(({ metadata }) => metadata.name),
  );
});

Deno.test("releaseHeads() gives whole records newest first, and the rest as orphans", async () => {
  const one = await packRelease(release(1), "home", labels);
  const ten = await packRelease(release(10), "home", labels);
  const half = await packRelease(release(12, noise(2_000_000)), "home", labels);
  const { heads, orphans, next } = releaseHeads(
    metadataOf([...one, ...half.slice(0, 1), ...ten]),
  );
  deepStrictEqual(heads.map(({ number, digest }) => [number, digest]), [
    [10, "digest-10"],
    [1, "digest-1"],
  ]);
  deepStrictEqual(orphans, [half[0].metadata.name]);
  strictEqual(next, 13);
  deepStrictEqual(releaseHeads([]), { heads: [], orphans: [], next: 1 });
});

Deno.test("unpackRelease() fails when the record is damaged or of another form", async () => {
  const [secret] = await packRelease(release(1), "home", labels);
  const damaged = { ...secret, data: { release: "AAAA" } };
  await rejects(unpackRelease([damaged]), /it is damaged/);
  const metadata = {
    ...secret.metadata,
    annotations: { "kompox.dev/release-form": "2" },
  };
  await rejects(unpackRelease([{ ...secret, metadata }]), /its form is "2"/);
});

Deno.test("withoutSecretValues() empties Secrets only", () => {
  const metadata = { name: "x" };
  const secret = { apiVersion: "v1", kind: "Secret", metadata };
  deepStrictEqual(
    withoutSecretValues({ ...secret, data: { key: "YQ==" } }).data,
    { key: "" },
  );
  const map = { ...secret, kind: "ConfigMap", data: { key: "a" } };
  strictEqual(withoutSecretValues(map), map);
});
