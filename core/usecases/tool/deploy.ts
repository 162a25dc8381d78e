/** `tool deploy`: a pod for maintenance in the app's namespace, on the disks that are named. */

import type { Beside } from "../../convert/beside_app.ts";
import type { DiskMount } from "../../convert/disk_mounts.ts";
import { openFrame } from "../../convert/frame.ts";
import {
  type ConvertedRunner,
  runnerApp,
  runnerName,
  toolRunner,
} from "../../convert/tool_runner.ts";
import { isReady } from "../../diagnose/app_view.ts";
import { failure, refuseErrors } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { DeployToolInput, ToolStatus } from "../../operations/tool.ts";
import { difference } from "../../plan/difference.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { type AppLink, withLink } from "../app/app_link.ts";
import type { Watched } from "../app/watch_app.ts";
import { waitReady } from "../app/wait_ready.ts";
import { claimUsers, isAppPod } from "../disk/claim_users.ts";
import { ensureVolumes } from "../disk/ensure_volumes.ts";
import type { AppLock } from "../lock.ts";
import { withAppLock } from "../with_app_lock.ts";
import { bindMounts } from "./bind_mounts.ts";
import {
  deleteRunner,
  getRunner,
  listRunnerPods,
  waitRunnerGone,
} from "./runner_objects.ts";
import { readStatus } from "./status.ts";
import { waitBegun } from "./wait_begun.ts";

/**
 * Idempotent: the same input again changes nothing, another replaces the pod.
 * With `once` a run that is there, ended or not, is replaced by a new one.
 * Never touches a disk's record, nor the app's own objects.
 *
 * @throws {KompoxError} `not-found` no such app, volume or disk; `invalid` bad
 *   paths; `conflict` the namespace is not the app's, or another change is
 *   under way; `failed` it does not become ready for a named cause;
 *   `unavailable` no answer, or no cause was seen in time
 */
export async function deployTool(
  ports: Ports,
  input: DeployToolInput,
  call: Call,
): Promise<ToolStatus> {
  const target = await ports.store.target(input.appName);
  refuseBadInput(target, input);
  return await withLink(ports, call.signal, async (link) => {
    return await deployOver(link, ports, target, input, call);
  });
}

async function deployOver(
  link: AppLink,
  ports: Ports,
  target: Target,
  input: DeployToolInput,
  call: Call,
): Promise<ToolStatus> {
  const { lockTimeoutMs } = input;
  const mounts = await bindMounts(
    ports,
    target,
    input.mounts,
    link.dataCall(target, call),
  );
  refuseErrors(convert(target, input, mounts, "anywhere").problems);
  const kube = await link.kube(target);
  call.report({ step: "connect", state: kube.server });
  const deploying: Deploying = { kube, ports, target, input, mounts, call };
  const still = await withAppLock(
    { kube, ports, target, call, lockTimeoutMs },
    (lock) => deployLocked(deploying, lock),
  );
  if (input.wait && !still) await waitFor(deploying);
  return await readStatus(kube, target, call.signal);
}

/** One deploy of a runner, on its way down. */
interface Deploying {
  readonly kube: Kube;
  readonly ports: Ports;
  readonly target: Target;
  readonly input: DeployToolInput;
  readonly mounts: readonly DiskMount[];
  readonly call: Call;
}

/** @returns whether it is as it was, and ready */
async function deployLocked(
  deploying: Deploying,
  { signal }: AppLock,
): Promise<boolean> {
  const { kube, ports, target, input, mounts } = deploying;
  const call = { ...deploying.call, signal };
  const plain = convert(target, input, mounts, "anywhere");
  const users = await claimUsers(kube, target, plain.claims, signal);
  const beside = users.some((pod) => isAppPod(pod, target))
    ? "app"
    : "anywhere";
  const wanted = beside === "app"
    ? convert(target, input, mounts, beside)
    : plain;
  const { deployment, job } = await getRunner(kube, target, signal);
  await ensureVolumes(kube, ports.clock, target, wanted, call);
  const old = input.once ? [deployment, job] : [job];
  await replace(deploying, old.filter((each) => each !== undefined), signal);
  const { workload } = wanted;
  const twin = input.once ? undefined : deployment;
  if (twin !== undefined && difference(workload, twin) === undefined) {
    report(deploying, workload, "unchanged");
    return isReady(twin);
  }
  if (input.once) await kube.create(workload, signal);
  else await kube.apply(workload, {}, signal);
  report(deploying, workload, twin === undefined ? "created" : "configured");
  return false;
}

/** A Job cannot be changed, and two runners would wait for one disk. */
async function replace(
  { kube, ports, target, input, call }: Deploying,
  old: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  if (old.length === 0) return;
  const pods = await listRunnerPods(kube, target, signal);
  const all = [...old, ...pods];
  await deleteRunner(kube, all, call, signal);
  const deadline = ports.clock.now().getTime() + input.timeoutMs;
  const uids = new Set(all.map(({ metadata }) => metadata.uid ?? ""));
  await waitRunnerGone(
    kube,
    ports.clock,
    target,
    { uids, deadline },
    signal,
  );
}

async function waitFor(
  { kube, ports: { clock }, target, input, call }: Deploying,
): Promise<void> {
  const { name } = target.app;
  const app = runnerApp(openFrame(target));
  const title = `the tool runner of app "${name}"`;
  if (input.once) {
    const awaited = { labelSelector: `app=${app}`, title };
    await waitBegun(kube, clock, target, awaited, input.timeoutMs, call);
    return;
  }
  const watched: Watched = {
    deployment: runnerName,
    app,
    title,
    remedy: `kompoxops tool status -A ${name}`,
  };
  await waitReady(kube, clock, target, input.timeoutMs, call, watched);
}

function convert(
  target: Target,
  { image, command, args, once }: DeployToolInput,
  mounts: readonly DiskMount[],
  beside: Beside,
): ConvertedRunner {
  const runner = { image, command, args, once, mounts };
  return toolRunner(target, runner, beside);
}

function refuseBadInput(target: Target, { image }: DeployToolInput): void {
  if (image.trim() === "") {
    throw failure("usage", "Cannot start a tool runner: no image is given", {
      hint: "name one: --image busybox",
    });
  }
  if (target.app.name !== runnerName) return;
  throw failure(
    "conflict",
    `Cannot start a tool runner: app "${runnerName}" has its name`,
    { hint: "give the app another name" },
  );
}

function report({ call }: Deploying, object: KubeObject, state: string): void {
  call.report({ step: "apply", object: objectKey(object), state });
}
