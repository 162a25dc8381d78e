import { deepStrictEqual } from "node:assert/strict";
import { fitting } from "./pick_node.ts";

const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "fast" },
  provisioner: "disk.example.com",
};

function node(
  name: string,
  more: { labels?: Record<string, string>; spec?: object; ready?: string } = {},
) {
  const { labels = {}, spec = {}, ready = "True" } = more;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec,
    status: { conditions: [{ type: "Ready", status: ready }] },
  };
}

const zone = (value: string) => ({ "topology.kubernetes.io/zone": value });
const taint = (effect: string) => ({ taints: [{ key: "k", effect }] });
const only = {
  ...storageClass,
  allowedTopologies: [{
    matchLabelExpressions: [{ key: "rack", values: ["1", "2"] }],
  }],
};

const cases = [
  {
    name: "takes all nodes that are ready, sorted",
    nodes: [node("b"), node("a")],
    needs: { storageClass },
    fit: ["a", "b"],
    reasons: [],
  },
  {
    name: "says of each other node why not",
    nodes: [
      node("down", { ready: "Unknown" }),
      node("cordoned", { spec: { unschedulable: true } }),
      node("tainted", { spec: taint("NoExecute") }),
      node("soft", { spec: taint("PreferNoSchedule") }),
      node("bare"),
    ],
    needs: { storageClass, drivers: new Set(["soft", "down"]) },
    fit: ["soft"],
    reasons: [
      'node "bare" does not have the driver "disk.example.com"',
      'node "cordoned" is cordoned',
      'node "down" is not ready',
      'node "tainted" has a taint that keeps pods away',
    ],
  },
  {
    name: "takes nodes of the zone, written with or without its region",
    nodes: [
      node("a", { labels: zone("east-1") }),
      node("b", { labels: zone("1") }),
      node("c", { labels: zone("east-11") }),
      node("d"),
    ],
    needs: { storageClass, zone: "1" },
    fit: ["a", "b"],
    reasons: ['node "c" is in zone "east-11"', 'node "d" is in no zone'],
  },
  {
    name: "keeps to where the class allows volumes",
    nodes: [node("a", { labels: { rack: "2" } }), node("b")],
    needs: { storageClass: only },
    fit: ["a"],
    reasons: ['node "b" is not where the StorageClass allows volumes'],
  },
  {
    name: "says that there is no node at all",
    nodes: [],
    needs: { storageClass },
    fit: [],
    reasons: ["the cluster has no node"],
  },
];

for (const { name, nodes, needs, fit, reasons } of cases) {
  Deno.test(`fitting() ${name}`, () => {
    deepStrictEqual(fitting(nodes, needs), { fit, reasons });
  });
}
