import {
  crashed,
  deployment,
  event,
  object,
  pod,
  set,
  starting,
  unschedulable,
  waiting,
} from "../../tests/fakes/app_view_builder.ts";
import { testCauses } from "../../tests/fakes/cause_cases.ts";

const aPod = pod({ web: {} });

testCauses([{
  name: "too little memory on all nodes",
  pod: pod(
    {},
    unschedulable(
      "0/1 nodes are available: 1 Insufficient memory. no new claims",
    ),
  ),
  message: "Cannot find a node for the app: 0/1 nodes are available: 1 " +
    "Insufficient memory",
  hint: "lower x-kompox.resources.memory, or add a node with more memory",
  graceMs: 15_000,
}, {
  name: "taints of all nodes",
  pod: pod(
    {},
    unschedulable(
      "0/1 nodes are available: 1 node(s) had untolerated taint {a: b}.",
    ),
  ),
  message: "Cannot find a node for the app: 0/1 nodes are available: 1 " +
    "node(s) had untolerated taint {a: b}",
  hint: "remove the taint from a node, or add a node: kubectl describe nodes",
  graceMs: 15_000,
}, {
  name: "none while a node is being added",
  pod: pod({}, unschedulable("0/1 nodes are available")),
  more: {
    events: [event(aPod, "TriggeredScaleUp", "pod triggered scale-up")],
  },
  message: undefined,
}, {
  name: "the claim that a pod without a node waits for",
  pod: pod({}, {
    ...unschedulable("pod has unbound immediate PersistentVolumeClaims"),
    spec: { volumes: [{ persistentVolumeClaim: { claimName: "data" } }] },
  }),
  more: {
    claims: [
      object("PersistentVolumeClaim", "data", {
        status: { phase: "Pending" },
      }),
    ],
  },
  message: 'Cannot use claim "data": it is not bound to a volume',
  hint: "look at it: kubectl describe pvc data -n home",
  graceMs: 60_000,
}, {
  name: "a volume that cannot be mounted",
  pod: pod({ web: waiting("ContainerCreating") }),
  more: { events: [event(aPod, "FailedMount", "timed out waiting")] },
  message: "Cannot mount a volume of the app: timed out waiting",
  graceMs: 60_000,
}, {
  name: "none for a mount that failed before the containers began",
  pod: pod({ web: starting }),
  more: { events: [event(aPod, "FailedMount", "timed out waiting")] },
  message: undefined,
}, {
  name: "a node that cannot make the pod's network",
  pod: pod({ web: waiting("ContainerCreating") }),
  more: { events: [event(aPod, "FailedCreatePodSandBox", "no addresses")] },
  message: 'Cannot start the pod on node "node1": no addresses',
  graceMs: 60_000,
}, {
  name: "the last output of a healthcheck, at the end of the wait",
  pod: pod({ web: starting }, {
    container: { readinessProbe: { exec: { command: ["check", "me"] } } },
  }),
  more: {
    events: [
      event(aPod, "Unhealthy", "Readiness probe failed: no\nanswer\n", "web"),
    ],
  },
  message:
    'Cannot see "web" healthy: its healthcheck (check me) says: no answer',
}, {
  name: "a quota that is used up",
  more: {
    events: [
      event(set, "FailedCreate", "pods are forbidden: exceeded quota"),
    ],
  },
  message: "Cannot create a pod of the app: pods are forbidden: exceeded quota",
  graceMs: 5_000,
}, {
  name: "what the controller says of pods that it may not make",
  more: {
    deployment: deployment({}, [{
      type: "ReplicaFailure",
      status: "True",
      message: 'violates PodSecurity "restricted"',
    }]),
  },
  message: 'Cannot create a pod of the app: violates PodSecurity "restricted"',
  graceMs: 5_000,
}, {
  name: "a Deployment that somebody deleted",
  more: { deployment: undefined },
  message: "Cannot see the app: its Deployment was deleted meanwhile",
  graceMs: 5_000,
}, {
  name: "none before anything was listed",
  more: { deployment: undefined, listed: false },
  message: undefined,
}, {
  name: "none of an old pod that is still there",
  more: {
    pods: [pod({ web: crashed(9) }, {
      metadata: { ownerReferences: [{ uid: "ReplicaSet-shop-0" }] },
    })],
  },
  message: undefined,
}, {
  name: "none before the controller has seen the new form",
  pod: pod({ web: crashed(9) }),
  more: { deployment: deployment({ observedGeneration: 1 }) },
  message: undefined,
}]);
