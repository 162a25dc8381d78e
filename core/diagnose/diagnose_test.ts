import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  crashed,
  deployment,
  event,
  pod,
  running,
  starting,
  view,
  waiting,
} from "../../tests/fakes/app_view_builder.ts";
import { causeProblems } from "./cause.ts";
import { diagnose } from "./diagnose.ts";

const done = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const states = [
  { name: "all is available", status: done, want: "ready" },
  {
    name: "none is available",
    status: { ...done, availableReplicas: 0 },
    want: "waiting",
  },
  {
    name: "an old pod is still there",
    status: { ...done, replicas: 2 },
    want: "waiting",
  },
  {
    name: "the controller is behind",
    status: { ...done, observedGeneration: 1 },
    want: "waiting",
  },
];
for (const { name, status, want } of states) {
  Deno.test(`diagnose() is ${want} when ${name}`, () => {
    strictEqual(
      diagnose(view({ deployment: deployment(status) })).state,
      want,
    );
  });
}

const probe = { readinessProbe: { exec: { command: ["check"] } } };
const settles = [
  {
    name: "all have a healthcheck",
    pods: [pod({ web: running }, { container: probe })],
    want: 0,
  },
  { name: "one has none", pods: [pod({ web: running })], want: 3_000 },
  { name: "the pods are not known yet", pods: [], want: 3_000 },
  {
    name: "one has ended before",
    pods: [pod({ web: { ...running, restartCount: 1 } })],
    want: 10_000,
  },
];
for (const { name, pods, want } of settles) {
  Deno.test(`diagnose() believes in a ready app after ${want} ms when ${name}`, () => {
    const verdict = diagnose(view({ deployment: deployment(done), pods }));
    ok(verdict.state === "ready");
    strictEqual(verdict.settleMs, want);
  });
}

Deno.test("diagnose() tells of each container what it does", () => {
  const busy = pod({
    "init:seed": { containerID: "c", state: { terminated: { exitCode: 0 } } },
    cache: running,
    db: starting,
    sick: starting,
    web: waiting("ContainerCreating"),
    zip: crashed(1),
  });
  const verdict = diagnose(view({
    pods: [busy],
    events: [
      event(busy, "Pulling", 'Pulling image "img"', "web"),
      event(busy, "Unhealthy", "Readiness probe failed: still empty", "sick"),
    ],
  }));
  ok(verdict.state === "waiting");
  deepStrictEqual(verdict.progress, [
    { object: "Container/seed", state: "done" },
    { object: "Container/cache", state: "ready" },
    { object: "Container/db", state: "starting" },
    { object: "Container/sick", state: "not healthy yet: still empty" },
    { object: "Container/web", state: 'pulling image "img"' },
    { object: "Container/zip", state: "restarting (1 so far)" },
  ]);
});

Deno.test("diagnose() tells of the pod when there is none that counts", () => {
  const states = [
    diagnose(view({})),
    diagnose(
      view({
        pods: [pod({ web: running }, { metadata: { ownerReferences: [] } })],
      }),
    ),
    diagnose(view({ pods: [pod({}, { conditions: [] })] })),
  ];
  deepStrictEqual(
    states.map((verdict) =>
      verdict.state === "waiting" && verdict.progress[0].state
    ),
    ["creating a pod", "waiting for the old pod to stop", "waiting for a node"],
  );
});

Deno.test("causeProblems() puts the evidence after the cause", () => {
  const cause = {
    key: "crash web",
    object: "Pod/x",
    message: "Cannot run",
    hint: "do this",
    graceMs: 0,
    log: { pod: "x", container: "web", previous: false },
  };
  deepStrictEqual(causeProblems(cause, ["one", "two"]), [
    { level: "error", message: "Cannot run", hint: "do this" },
    { level: "info", message: "web: one" },
    { level: "info", message: "web: two" },
  ]);
});
