/** `tool destroy`: takes the runner away; volumes, claims and disks stay. */

import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { AppInput } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { ToolDestroyReport } from "../../operations/tool.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { getNamespace, refuseForeign } from "../app/app_namespace.ts";
import { withKube } from "../app/connect_app.ts";
import {
  deleteRunner,
  getRunner,
  listRunnerPods,
  waitRunnerGone,
} from "./runner_objects.ts";

/** Longer than a process has to end. */
const goneMs = 120_000;

/**
 * Waits until its pods are gone, so that their disks are free. What is absent
 * is a success. Needs no lock: it deletes only what no deploy makes.
 *
 * @throws {KompoxError} `not-found` no such app; `conflict` the namespace, or
 *   something of the runner's name, is not ours; `unavailable` not gone in time
 */
export async function destroyTool(
  ports: Ports,
  input: AppInput,
  call: Call,
): Promise<ToolDestroyReport> {
  const target = await ports.store.target(input.appName);
  const destroy = (kube: Kube) => destroyOn(kube, ports, target, call);
  return await withKube(ports, target, call.signal, destroy);
}

async function destroyOn(
  kube: Kube,
  { clock }: Ports,
  target: Target,
  call: Call,
): Promise<ToolDestroyReport> {
  const { signal } = call;
  const { namespace } = appNames(target);
  const [home, { deployment, job }, pods] = await Promise.all([
    getNamespace(kube, target, signal),
    getRunner(kube, target, signal),
    listRunnerPods(kube, target, signal),
  ]);
  refuseForeign(home, target);
  const owners = [deployment, job].filter((each) => each !== undefined);
  const all = [...owners, ...pods];
  // Owners first: they would make new pods.
  await deleteRunner(kube, owners, call, signal);
  await deleteRunner(kube, pods, call, signal);
  const uids = new Set(all.map(({ metadata }) => metadata.uid ?? ""));
  const deadline = clock.now().getTime() + goneMs;
  await waitRunnerGone(kube, clock, target, { uids, deadline }, signal);
  return {
    namespace,
    deleted: all.map(({ kind, metadata: { name } }) => ({ kind, name })),
  };
}
