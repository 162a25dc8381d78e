import {
  deepStrictEqual,
  notStrictEqual,
  ok,
  throws,
} from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import {
  type DataRecord,
  type DiskRecord,
  objectName,
  readRecord,
  recordName,
  type SnapshotRecord,
  type VolumeRecord,
  writeRecord,
} from "./records.ts";

const owner = { service: "acme", provider: "home", app: "shop" };
const common = {
  owner,
  volumeName: "data",
  requestId: "0123456789",
  sizeBytes: 2 ** 30,
  createdAt: "2026-01-02T03:04:05.678Z",
  updatedAt: "2026-01-02T03:04:06.000Z",
  resourceVersion: "7",
};
const intended: DiskRecord = {
  kind: "disk",
  ...common,
  name: "a",
  state: "creating",
  handle: "",
  storageClass: "fast",
  accessModes: ["ReadWriteOnce"],
  wantsAssignment: true,
  options: {},
  zone: undefined,
  source: undefined,
  sourceApp: undefined,
  pv: undefined,
};
const made: DiskRecord = {
  ...intended,
  name: "b",
  state: "ready",
  handle: "vol-1",
  wantsAssignment: false,
  options: { storageClass: "fast" },
  zone: "1",
  source: "snapshot:s",
  sourceApp: "shop-copy",
  pv: {
    name: "pvc-1",
    spec: {
      capacity: { storage: "1Gi" },
      csi: { driver: "d.example.com", volumeHandle: "vol-1" },
    },
    annotations: { "pv.kubernetes.io/provisioned-by": "d.example.com" },
  },
};
const snapshot: SnapshotRecord = {
  kind: "snapshot",
  ...common,
  name: "s",
  state: "deleting",
  handle: "snap-1",
  driver: "d.example.com",
  snapshotClass: "fast",
  volumeMode: "Filesystem",
  diskName: "b",
  source: "disk:b",
  contentName: "snapcontent-1",
  annotations: {},
  set: {
    name: "night",
    volumes: ["data"],
    consistent: false,
    quiesce: "none",
  },
};
const { volumeName, resourceVersion } = common;
const volume: VolumeRecord = {
  kind: "volume",
  owner,
  volumeName,
  assigned: "b",
  resourceVersion,
};

const records: [string, DataRecord | VolumeRecord][] = [
  ["an intent", intended],
  ["a disk", made],
  ["a snapshot", snapshot],
  ["an assignment", volume],
];
for (const [name, record] of records) {
  Deno.test(`readRecord() gives back ${name} that writeRecord() wrote`, () => {
    deepStrictEqual(readRecord(writeRecord(record)), record);
  });
}

Deno.test("readRecord() leaves other ConfigMaps alone", () => {
  const metadata = { name: "kube-root-ca.crt" };
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata };
  deepStrictEqual(readRecord(object), undefined);
});

const broken = [
  {
    name: "a key that is missing",
    data: { handle: undefined },
    says: "handle",
  },
  { name: "an unknown state", data: { state: "lost" }, says: '"lost"' },
  { name: "no size", data: { sizeBytes: "1Gi" }, says: '"1Gi"' },
  { name: "another version", data: { version: "2" }, says: '"2"' },
  { name: "text that is no JSON", data: { options: "{" }, says: "JSON" },
];
for (const { name, data, says } of broken) {
  Deno.test(`readRecord() refuses ${name}, and names the ConfigMap`, () => {
    const object = writeRecord(made);
    const all = { ...object.data as Record<string, string>, ...data };
    throws(() => readRecord({ ...object, data: all }), (error) => {
      ok(error instanceof KompoxError);
      ok(error.message.includes(object.metadata.name), error.message);
      ok(error.message.includes(says), error.message);
      return error.kind === "invalid";
    });
  });
}

Deno.test("recordName() tells names apart whose parts run into each other", () => {
  const left = { ...made, volumeName: "data-a", name: "b" };
  const right = { ...made, volumeName: "data", name: "a-b" };
  notStrictEqual(recordName(left), recordName(right));
});

Deno.test("recordName() differs with the service and the provider", () => {
  const names = ["service", "provider"].map((key) =>
    recordName({ ...made, owner: { ...owner, [key]: "other" } })
  );
  deepStrictEqual(new Set([recordName(made), ...names]).size, 3);
});

Deno.test("objectName() differs for a disk that takes the name of a deleted one", () => {
  const again = { ...made, requestId: "9876543210" };
  notStrictEqual(objectName(made), objectName(again));
});
