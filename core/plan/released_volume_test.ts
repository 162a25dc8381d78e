import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { KubeObject } from "../ports/kube.ts";
import {
  claimOf,
  isReleased,
  releasePatch,
  sameDisk,
} from "./released_volume.ts";

function volume(spec: Record<string, unknown>): KubeObject {
  const metadata = { name: "pv", resourceVersion: "7" };
  return { apiVersion: "v1", kind: "PersistentVolume", metadata, spec };
}

function claim(uid: string): KubeObject {
  const metadata = { name: "pv", namespace: "home", uid };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata };
}

const csi = { driver: "x", volumeHandle: "h" };
const ref = { namespace: "home", name: "pv", uid: "u1", resourceVersion: "3" };

const states: [string, KubeObject, KubeObject | undefined, boolean][] = [
  ["never bound", volume({ csi }), undefined, false],
  [
    "kept for a claim to come",
    volume({ claimRef: { name: "pv" } }),
    undefined,
    false,
  ],
  ["bound", volume({ claimRef: ref }), claim("u1"), false],
  ["of a claim that is gone", volume({ claimRef: ref }), undefined, true],
  ["of an earlier claim", volume({ claimRef: ref }), claim("u2"), true],
];
for (const [name, pv, pvc, released] of states) {
  Deno.test(`isReleased() is ${released} of one that is ${name}`, () => {
    strictEqual(isReleased(pv, pvc), released);
  });
}

Deno.test("releasePatch() takes away the one claim on condition of version and disk", () => {
  deepStrictEqual(releasePatch(volume({ csi, claimRef: ref })), [
    { op: "test", path: "/metadata/resourceVersion", value: "7" },
    { op: "test", path: "/spec/csi/volumeHandle", value: "h" },
    { op: "remove", path: "/spec/claimRef/uid" },
    { op: "remove", path: "/spec/claimRef/resourceVersion" },
  ]);
});

Deno.test("releasePatch() removes only what is there, of any source", () => {
  const { resourceVersion: _, ...claimRef } = ref;
  deepStrictEqual(releasePatch(volume({ local: { path: "/d" }, claimRef })), [
    { op: "test", path: "/metadata/resourceVersion", value: "7" },
    { op: "test", path: "/spec/local/path", value: "/d" },
    { op: "remove", path: "/spec/claimRef/uid" },
  ]);
});

Deno.test("sameDisk() tells volumes apart by what they are of, not by how they are mounted", () => {
  const other = { ...csi, volumeHandle: "i" };
  const more = { ...csi, volumeAttributes: { a: "1" } };
  strictEqual(sameDisk(volume({ csi }), volume({ csi: more })), true);
  strictEqual(sameDisk(volume({ csi }), volume({ csi: other })), false);
  const path = { path: "h" };
  strictEqual(sameDisk(volume({ csi }), volume({ hostPath: path })), false);
  strictEqual(
    sameDisk(volume({ local: path }), volume({ hostPath: path })),
    false,
  );
});

Deno.test("claimOf() is the claim that a volume is kept for", () => {
  strictEqual(claimOf(volume({ claimRef: ref })), "home/pv");
  strictEqual(claimOf(volume({})), undefined);
});
