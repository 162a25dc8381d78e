import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { refuseErrors } from "../domain/error.ts";
import { binding, target } from "../../tests/fakes/compose_builder.ts";
import { assignmentProblem, type DiskBinding } from "./bindings.ts";
import { openFrame } from "./frame.ts";
import { convertVolumes } from "./volumes.ts";

const frame = openFrame(target({ volumes: ["data"] }));

interface Specs {
  volume: Record<string, unknown>;
  claim: Record<string, unknown>;
}

function specs(more: Partial<DiskBinding>): Specs {
  const got = convertVolumes(frame, [binding("data", more)]);
  deepStrictEqual(got.problems, []);
  return {
    volume: got.persistentVolumes[0].spec as Specs["volume"],
    claim: got.claims[0].spec as Specs["claim"],
  };
}

const sizes: [number, string][] = [
  [0, "1Gi"],
  [1, "1Mi"],
  [32 * 2 ** 30, "32Gi"],
  [1_000_000_000, "954Mi"],
  [1.5 * 2 ** 40, "1536Gi"],
];
for (const [sizeBytes, expected] of sizes) {
  Deno.test(`convertVolumes() writes a disk of ${sizeBytes} bytes as ${expected}`, () => {
    const { volume, claim } = specs({ sizeBytes });
    deepStrictEqual(volume.capacity, { storage: expected });
    deepStrictEqual(claim.resources, { requests: { storage: expected } });
  });
}

Deno.test("convertVolumes() never leaves the class of a claim to the cluster", () => {
  const { volume, claim } = specs({ volumeClass: { csiDriver: "x" } });
  strictEqual("storageClassName" in volume, false);
  strictEqual(claim.storageClassName, "");
});

Deno.test("convertVolumes() takes what the volume class says", () => {
  const { volume, claim } = specs({
    volumeClass: {
      csiDriver: "x",
      fsType: "xfs",
      attributes: { a: "1", b: "" },
      accessModes: ["ReadWriteMany", "Whatever"],
      reclaimPolicy: "Delete",
      volumeMode: "Block",
    },
  });
  deepStrictEqual(volume.accessModes, ["ReadWriteMany"]);
  deepStrictEqual(claim.accessModes, ["ReadWriteMany"]);
  strictEqual(volume.persistentVolumeReclaimPolicy, "Delete");
  strictEqual(volume.volumeMode, "Block");
  deepStrictEqual(volume.csi, {
    driver: "x",
    volumeAttributes: { a: "1", fsType: "xfs" },
    volumeHandle: "disk-of-data",
  });
});

Deno.test("convertVolumes() puts the recorded source, affinity, options and annotations where they belong", () => {
  const nodeAffinity = {
    required: {
      nodeSelectorTerms: [{
        matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }],
      }],
    },
  };
  const annotations = { "pv.kubernetes.io/provisioned-by": "local-path" };
  const volumeClass = {
    csiDriver: "",
    source: { hostPath: { path: "/data/x", type: "DirectoryOrCreate" } },
    nodeAffinity,
    mountOptions: ["noatime"],
    annotations,
  };
  const { persistentVolumes: [volume], problems } = convertVolumes(frame, [
    binding("data", { volumeClass }),
  ]);
  deepStrictEqual(problems, []);
  deepStrictEqual(volume.metadata.annotations, annotations);
  deepStrictEqual(volume.spec, {
    accessModes: ["ReadWriteOnce"],
    capacity: { storage: "1Gi" },
    hostPath: { path: "/data/x", type: "DirectoryOrCreate" },
    mountOptions: ["noatime"],
    nodeAffinity,
    persistentVolumeReclaimPolicy: "Retain",
    volumeMode: "Filesystem",
  });
});

Deno.test("convertVolumes() names a claim that nobody makes for an unbound volume", () => {
  const got = convertVolumes(frame, []);
  deepStrictEqual(got.persistentVolumes, []);
  deepStrictEqual(got.claims, []);
  deepStrictEqual(got.problems, []);
  deepStrictEqual(got.podVolumes, [{
    name: "data",
    persistentVolumeClaim: { claimName: "kompox-data-1dceac" },
  }]);
});

Deno.test("convertVolumes() refuses disks without a handle or a CSI driver", () => {
  for (
    const more of [{ handle: "" }, { volumeClass: { csiDriver: "" } }]
  ) {
    const got = convertVolumes(frame, [binding("data", more)]);
    deepStrictEqual(got.problems.map(({ level }) => level), ["error"]);
    deepStrictEqual(got.persistentVolumes, []);
  }
});

const assignments = [
  { count: 1, purpose: "validate", level: undefined },
  { count: 0, purpose: "validate", level: "warning" },
  { count: 0, purpose: "deploy", level: "error" },
  { count: 2, purpose: "validate", level: "error" },
  { count: 2, purpose: "deploy", level: "error" },
] as const;
for (const { count, purpose, level } of assignments) {
  Deno.test(`assignmentProblem() gives ${level} for ${count} disks in ${purpose}`, () => {
    const [volume] = frame.target.app.volumes;
    const problem = assignmentProblem(volume, count, purpose);
    strictEqual(problem?.level, level);
    if (problem?.level === "warning") refuseErrors([problem]);
  });
}
