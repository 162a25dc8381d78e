/** Shows that nothing can be reached from a namespace, before anything of an app runs there. */

import { namespaced } from "../../convert/frame.ts";
import { isolation, opens, probeImage } from "../../convert/scratch_app.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { Call } from "../../operations/call.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Kube, KubeObject, KubeRef } from "../../ports/kube.ts";
import { runCommand } from "./run_command.ts";
import type { Scratch } from "./scratch.ts";

const podName = "kompox-egress-probe";
const startMs = 120_000;
/** A policy takes a moment to be in force. */
const policyMs = 30_000;
const pauseMs = 1_000;

/**
 * Connects to the API server and to another pod: at first something must
 * answer, so that the test is one; then, under a policy that denies all,
 * nothing may, twice in a row. The policy stays, the probe goes.
 *
 * @throws {KompoxError} `unsupported` the cluster does not refuse egress;
 *   `unavailable` the probe does not start
 */
export async function refuseEgress(
  { frame, kube }: Scratch,
  clock: Clock,
  call: Call,
): Promise<void> {
  const { signal } = call;
  const pod = await kube.create(probePod(frame), signal);
  const { namespace, name, uid } = pod.metadata;
  const ref = { apiVersion: "v1", kind: "Pod", name, namespace };
  const object = `Pod/${name}`;
  call.report({ step: "snapshot", object, state: "looking for ways out" });
  await waitRunning(kube, clock, ref, signal);
  const others = await otherPod(kube, signal);
  const ask = () => whichOpen(kube, clock, pod, others, signal);
  const before = await ask();
  if (before.length === 0) throw noTest();
  await kube.apply(isolation(frame), {}, signal);
  const deadline = clock.now().getTime() + policyMs;
  for (let refused = 0; refused < 2;) {
    const open = await ask();
    refused = open.length === 0 ? refused + 1 : 0;
    if (open.length > 0 && clock.now().getTime() >= deadline) {
      throw notRefused(open);
    }
    await clock.sleep(pauseMs, signal);
  }
  await kube.delete(ref, { uid }, signal);
  call.report({ step: "snapshot", object, state: "egress is refused" });
}

function probePod(frame: Scratch["frame"]): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: namespaced(frame, podName),
    spec: {
      automountServiceAccountToken: false,
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      containers: [{
        name: "probe",
        image: probeImage,
        command: ["/bin/sleep", "600"],
      }],
    },
  };
}

async function waitRunning(
  kube: Kube,
  clock: Clock,
  ref: KubeRef,
  signal: AbortSignal,
): Promise<void> {
  const deadline = clock.now().getTime() + startMs;
  while (true) {
    const live = await kube.get(ref, signal);
    const { phase } = (live?.status ?? {}) as { phase?: string };
    if (phase === "Running") return;
    if (clock.now().getTime() >= deadline) {
      throw failure(
        "unavailable",
        `Cannot see pod "${ref.name}" run within ${startMs / 1000} s: it is ` +
          (phase ?? "gone"),
        { hint: `the nodes must be able to pull "${probeImage}"` },
      );
    }
    await clock.sleep(pauseMs, signal);
  }
}

interface PodShape {
  readonly spec?: {
    readonly hostNetwork?: boolean;
    readonly containers?: readonly {
      readonly ports?: readonly {
        readonly containerPort: number;
        readonly protocol?: string;
      }[];
    }[];
  };
  readonly status?: { readonly phase?: string; readonly podIP?: string };
}

/** `ADDRESS PORT` of a pod of the cluster itself; none where it has no such. */
async function otherPod(kube: Kube, signal: AbortSignal): Promise<string[]> {
  const { items } = await kube.list(
    { apiVersion: "v1", kind: "Pod" },
    { namespace: "kube-system" },
    signal,
  );
  for (const pod of items) {
    const { spec, status } = pod as unknown as PodShape;
    if (spec?.hostNetwork || status?.phase !== "Running") continue;
    const port = spec?.containers?.flatMap(({ ports = [] }) => ports)
      .find(({ protocol = "TCP" }) => protocol === "TCP");
    if (port === undefined || !status.podIP) continue;
    return [`${status.podIP} ${port.containerPort}`];
  }
  return [];
}

/** @returns what could be reached, such as `10.0.0.1 443` */
async function whichOpen(
  kube: Kube,
  clock: Clock,
  pod: KubeObject,
  others: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const api = '"$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT"';
  const lines = [api, ...others].map((address) =>
    `{ opens ${address} && echo OPEN ${address}; } &`
  );
  const command = ["/bin/sh", "-c", `${opens}${lines.join("\n")}\nwait`];
  const options = { timeoutMs: 60_000, signal };
  const { output } = await runCommand(
    kube,
    clock,
    pod,
    "probe",
    command,
    options,
  );
  return output.split("\n").filter((line) => line.startsWith("OPEN "))
    .map((line) => line.slice("OPEN ".length));
}

function notRefused(open: readonly string[]): KompoxError {
  return failure(
    "unsupported",
    "Cannot verify snapshots: the cluster does not refuse egress, a pod under " +
      `a policy that denies all still reaches ${open.join(" and ")}`,
    {
      hint: "use a network plugin that enforces NetworkPolicy; a copy of the " +
        "app must not act on the outside",
    },
  );
}

function noTest(): KompoxError {
  return failure(
    "unsupported",
    "Cannot verify snapshots: nothing answers a pod even without a policy, " +
      "so it cannot be shown that egress is refused",
    { hint: "let pods of new namespaces reach the API server" },
  );
}
