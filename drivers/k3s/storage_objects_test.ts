import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  handleOf,
  keptAnnotations,
  type PvSpec,
  volumeIdentity,
  withoutClaim,
  zoneOf,
} from "./storage_objects.ts";

const capacity = { storage: "1Gi" };

function onNode(node: string): PvSpec["nodeAffinity"] {
  return affinity("kubernetes.io/hostname", node);
}

function affinity(key: string, ...values: string[]): PvSpec["nodeAffinity"] {
  const matchExpressions = [{ key, operator: "In", values }];
  return { required: { nodeSelectorTerms: [{ matchExpressions }] } };
}

const csi = { driver: "d.example.com", volumeHandle: "vol-1" };
const local = { path: "/mnt/a" };

const handles: { name: string; spec: PvSpec; handle: string }[] = [
  {
    name: "the volumeHandle of CSI, verbatim",
    spec: { capacity, csi },
    handle: "vol-1",
  },
  {
    name: "the node and path of local",
    spec: { capacity, local, nodeAffinity: onNode("n1") },
    handle: "local:n1:/mnt/a",
  },
  {
    name: "the path of hostPath on any node",
    spec: { capacity, hostPath: { path: "/mnt/a", type: "" } },
    handle: "hostPath::/mnt/a",
  },
  {
    name: "the server and path of NFS",
    spec: { capacity, nfs: { server: "nas", path: "/export" } },
    handle: "nfs:nas:/export",
  },
  {
    name: "everything of a source of another kind",
    spec: { capacity, fc: { lun: 2 } },
    handle: 'fc:{"lun":2}',
  },
];

for (const { name, spec, handle } of handles) {
  Deno.test(`handleOf() gives ${name}`, () => {
    strictEqual(handleOf(spec), handle);
  });
}

Deno.test("volumeIdentity() tells handles of two drivers apart", () => {
  const other = { ...csi, driver: "e.example.com" };
  const both = [csi, other].map((each) =>
    volumeIdentity({ capacity, csi: each })
  );
  strictEqual(new Set(both).size, 2);
});

for (
  const handle of [
    "vol-1",
    "VOL-1",
    "./vol-1",
    "a/../vol-1",
    "/vol-1/",
    " vol-1",
  ]
) {
  Deno.test(`volumeIdentity() knows vol-1 when it is written "${handle}"`, () => {
    const [plain, written] = ["vol-1", handle].map((volumeHandle) =>
      volumeIdentity({ capacity, csi: { ...csi, volumeHandle } })
    );
    strictEqual(written, plain);
  });
}

Deno.test("volumeIdentity() sees the same path on two nodes as two volumes", () => {
  const both = ["n1", "n2"].map((node) =>
    volumeIdentity({ capacity, local, nodeAffinity: onNode(node) })
  );
  strictEqual(new Set(both).size, 2);
});

const zones = [
  { name: "the zone of one", values: ["east-1"], zone: "east-1" },
  {
    name: "none for a volume of two",
    values: ["east-1", "east-2"],
    zone: undefined,
  },
  { name: "none for an empty one", values: [""], zone: undefined },
];
for (const { name, values, zone } of zones) {
  Deno.test(`zoneOf() gives ${name}`, () => {
    const key = "topology.disk.csi.example.com/zone";
    const nodeAffinity = affinity(key, ...values);
    strictEqual(zoneOf({ capacity, csi, nodeAffinity }), zone);
  });
}

Deno.test("withoutClaim() keeps all but the claim, and keeps the data", () => {
  const spec = {
    capacity,
    csi,
    mountOptions: ["noatime"],
    persistentVolumeReclaimPolicy: "Delete",
    claimRef: { namespace: "kompox-system", name: "c", uid: "u" },
  };
  deepStrictEqual(withoutClaim(spec), {
    capacity,
    csi,
    mountOptions: ["noatime"],
    persistentVolumeReclaimPolicy: "Retain",
  });
});

Deno.test("keptAnnotations() leaves out what would undo a binding made by hand", () => {
  const annotations = {
    "pv.kubernetes.io/provisioned-by": "d.example.com",
    "pv.kubernetes.io/bound-by-controller": "yes",
    "volume.kubernetes.io/provisioner-deletion-secret-name": "s",
    "example.com/note": "mine",
  };
  const pv = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "a", annotations },
  };
  deepStrictEqual(keptAnnotations(pv), {
    "pv.kubernetes.io/provisioned-by": "d.example.com",
    "volume.kubernetes.io/provisioner-deletion-secret-name": "s",
  });
});
