import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { KubeObject } from "../ports/kube.ts";
import { applyStages } from "./apply_stages.ts";
import {
  inventoryDigest,
  type InventoryEntry,
  inventoryOf,
  objectKey,
} from "./object_key.ts";
import { isUnchanged, planDeploy } from "./plan_deploy.ts";

function object(kind: string, name: string, value = 1): KubeObject {
  return { apiVersion: "v1", kind, metadata: { name }, spec: { value } };
}

function byKey(objects: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(objects.map((each) => [objectKey(each), each]));
}

const a = object("Service", "a");
const b = object("Service", "b");
const home = object("Namespace", "home");

const plans: {
  name: string;
  live: KubeObject[];
  inventory?: InventoryEntry[];
  unfinished?: KubeObject[];
  actions: string[];
  prune?: string[];
}[] = [
  {
    name: "creates what is not there",
    live: [],
    actions: ["create", "create"],
  },
  {
    name: "keeps what was recorded so and is so",
    live: [a, b],
    inventory: inventoryOf([a, b]),
    actions: ["keep", "keep"],
  },
  {
    name: "applies what differs",
    live: [a, object("Service", "b", 2)],
    inventory: inventoryOf([a, b]),
    actions: ["keep", "apply"],
  },
  {
    name: "applies what was recorded in another form, as it may hold more",
    live: [a, b],
    inventory: inventoryOf([a, object("Service", "b", 2)]),
    actions: ["keep", "apply"],
  },
  {
    name: "applies all when there is no record",
    live: [a, b],
    actions: ["apply", "apply"],
  },
  {
    name: "applies what an ended run may have touched",
    live: [a, b],
    inventory: inventoryOf([a, b]),
    unfinished: [b],
    actions: ["keep", "apply"],
  },
  {
    name: "prunes what was recorded or begun and is not wanted",
    live: [a, b],
    inventory: inventoryOf([a, b, object("Ingress", "old")]),
    unfinished: [object("Service", "half"), object("Ingress", "old")],
    actions: ["keep", "keep"],
    prune: ["Ingress/old", "Service/half"],
  },
  {
    name: "never prunes data",
    live: [a, b],
    inventory: inventoryOf([
      a,
      b,
      home,
      object("PersistentVolume", "v"),
      object("PersistentVolumeClaim", "v"),
    ]),
    actions: ["keep", "keep"],
  },
];
for (
  const { name, live, inventory, unfinished = [], actions, prune = [] } of plans
) {
  Deno.test(`planDeploy() ${name}`, () => {
    const plan = planDeploy([a, b], byKey(live), {
      inventory,
      unfinished: inventoryOf(unfinished),
    });
    deepStrictEqual(plan.changes.map(({ action }) => action), actions);
    deepStrictEqual(plan.prune.map((ref) => `${ref.kind}/${ref.name}`), prune);
  });
}

const digest = inventoryDigest(inventoryOf([a, b]));
const digests = { wanted: digest, recorded: digest };
const states = [
  { name: "all is so", live: [a, b], digests, unfinished: [], want: true },
  { name: "one is gone", live: [a], digests, unfinished: [], want: false },
  {
    name: "one differs",
    live: [a, object("Service", "b", 2)],
    digests,
    unfinished: [],
    want: false,
  },
  {
    name: "the record is of something else",
    live: [a, b],
    digests: { ...digests, recorded: "0" },
    unfinished: [],
    want: false,
  },
  {
    name: "there is no record",
    live: [a, b],
    digests: { ...digests, recorded: undefined },
    unfinished: [],
    want: false,
  },
  {
    name: "a run did not end",
    live: [a, b],
    digests,
    unfinished: [a],
    want: false,
  },
];
for (const { name, live, digests, unfinished, want } of states) {
  Deno.test(`isUnchanged() is ${want} when ${name}`, () => {
    strictEqual(isUnchanged([a, b], byKey(live), digests, unfinished), want);
  });
}

Deno.test("inventoryDigest() changes with any field of any object, and with their order", () => {
  const digests = [[a, b], [b, a], [a], [a, object("Service", "b", 2)]]
    .map((objects) => inventoryDigest(inventoryOf(objects)));
  strictEqual(new Set(digests).size, digests.length);
  strictEqual(digest, inventoryDigest(inventoryOf([a, b])));
});

Deno.test("applyStages() puts what a pod needs before the pod", () => {
  const kinds = [
    "Namespace",
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "Service",
    "Ingress",
  ];
  const stages = applyStages(kinds.map((kind) => object(kind, "x")));
  deepStrictEqual(stages.map((stage) => stage.map(({ kind }) => kind)), [
    ["Namespace"],
    ["ServiceAccount", "Role", "NetworkPolicy", "PersistentVolume"],
    ["PersistentVolumeClaim"],
    ["RoleBinding", "Deployment", "Service", "Ingress"],
  ]);
  deepStrictEqual(applyStages([]), []);
});
