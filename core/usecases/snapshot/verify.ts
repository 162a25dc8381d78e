/** `snapshot verify`: proves that a set can be restored and that the app runs on it. */

import { openFrame } from "../../convert/frame.ts";
import { scratchNamespace, scratchTarget } from "../../convert/scratch_app.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type {
  VerifyReport,
  VerifySnapshotsInput,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Release } from "../../plan/release.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { type AppLink, withLink } from "../app/app_link.ts";
import { findContainer, findPod } from "../app/choose_pod.ts";
import { listReleases } from "../app/read_live.ts";
import { waitReady } from "../app/wait_ready.ts";
import { readRelease } from "../app/write_release.ts";
import { type AppLock, takeLock } from "../lock.ts";
import { refuseEgress } from "./egress.ts";
import { openData, refuseUnsupported } from "./open_data.ts";
import { chooseSet, warningsOf } from "./restore_set.ts";
import { runCommand, shown } from "./run_command.ts";
import { deployScratch, restoreScratch, type Scratch } from "./scratch.ts";
import { findSets } from "./sets.ts";
import { cleanScratch, removeScratch } from "./verify_leftovers.ts";

/**
 * Restores the set to disks of a scratch target, deploys the app's newest
 * release there without Ingress and without egress, waits until it is ready
 * and runs the probe. All that was made goes again, whatever happens; what a
 * killed run left behind is removed first.
 *
 * @throws {KompoxError} `not-found` no such app or set, or the app was never
 *   deployed; `unsupported` no snapshots, or the cluster does not refuse
 *   egress; `failed` the app does not become ready, or the probe fails
 */
export async function verifySnapshots(
  ports: Ports,
  input: VerifySnapshotsInput,
  call: Call,
): Promise<VerifyReport> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openData(ports, input.appName, link, call);
    const { target } = data;
    await refuseUnsupported(data);
    const set = chooseSet(target, await findSets(data), input.setName);
    const kube = await link.kube(target);
    const release = await newestRelease(kube, target, call.signal);
    await cleanScratch(ports, data, link, "wait", call);
    const mark = ports.randomId().slice(0, 6);
    const frame = openFrame(scratchTarget(target, mark));
    const scratch: Scratch = { data, frame, kube, set, release };
    return await inScratch(scratch, ports, link, input, call);
  });
}

async function inScratch(
  scratch: Scratch,
  ports: Ports,
  link: AppLink,
  input: VerifySnapshotsInput,
  call: Call,
): Promise<VerifyReport> {
  const { data, frame, kube } = scratch;
  const { clock } = ports;
  const began = clock.now().getTime();
  const object = `Namespace/${frame.names.namespace}`;
  call.report({ step: "snapshot", object, state: "creating" });
  let lock: AppLock | undefined;
  let result: Omit<VerifyReport, "totalMs">;
  try {
    const home = scratchNamespace(frame, data.target);
    await kube.apply(home, {}, call.signal);
    lock = await takeLock(kube, ports, {
      namespace: frame.names.namespace,
      seen: undefined,
      intents: [],
      waitMs: 0,
    }, call);
    const mine = { ...call, signal: lock.signal };
    result = await prove(scratch, ports, link, input, mine);
  } catch (error) {
    await removeScratch(ports, data, link, frame.target, call)
      .catch((more) => {
        throw leftBehind(error, more);
      });
    throw error;
  } finally {
    await lock?.forget();
  }
  await removeScratch(ports, data, link, frame.target, call);
  return { ...result, totalMs: clock.now().getTime() - began };
}

async function prove(
  scratch: Scratch,
  ports: Ports,
  link: AppLink,
  input: VerifySnapshotsInput,
  call: Call,
): Promise<Omit<VerifyReport, "totalMs">> {
  const { frame, kube, set } = scratch;
  const { clock } = ports;
  const { timeoutMs } = input;
  await refuseEgress(scratch, clock, call);
  const restoredFrom = clock.now().getTime();
  const { bindings, warnings } = await restoreScratch(
    scratch,
    ports,
    link,
    call,
  );
  const deployedFrom = clock.now().getTime();
  await deployScratch(scratch, bindings, clock, call);
  await waitReady(kube, clock, frame.target, timeoutMs, call);
  const probedFrom = clock.now().getTime();
  const times = {
    restoreMs: deployedFrom - restoredFrom,
    readyMs: probedFrom - deployedFrom,
  };
  const all = [...warningsOf(set), ...warnings];
  if (input.probe === undefined || input.probe.length === 0) {
    return { set: set.name, ...times, warnings: all };
  }
  await probe(scratch, ports, input.probe, input, call);
  return {
    set: set.name,
    ...times,
    probeMs: clock.now().getTime() - probedFrom,
    probeExitCode: 0,
    warnings: all,
  };
}

async function probe(
  { frame, kube, set }: Scratch,
  { clock }: Ports,
  command: readonly string[],
  { container, timeoutMs }: VerifySnapshotsInput,
  { signal, report }: Call,
): Promise<void> {
  const pod = await findPod(kube, frame.target, signal);
  const { name } = findContainer(pod, container);
  report({ step: "snapshot", object: `Container/${name}`, state: "probing" });
  const { code, output } = await runCommand(kube, clock, pod, name, command, {
    timeoutMs,
    signal,
  });
  if (code === 0) return;
  const said = output.trim().split("\n").slice(-5).join("\n");
  throw failure(
    "failed",
    `Cannot vouch for set "${set.name}": the probe ${shown(command)} ended ` +
      `with ${code}${said === "" ? "" : `:\n${said}`}`,
    { hint: "verify another set: --set NAME" },
  );
}

async function newestRelease(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<Release> {
  const { heads: [head] } = await listReleases(kube, target, signal);
  const release = await readRelease(kube, target, head, signal);
  if (release !== undefined) return release;
  const { name } = target.app;
  throw failure(
    "not-found",
    `Cannot verify a set of app "${name}": the app is not deployed in ` +
      `"${appNames(target).namespace}"`,
    { hint: `kompoxops app deploy -A ${name}` },
  );
}

/** Why it failed, then what could not be removed. */
function leftBehind(first: unknown, second: unknown): unknown {
  if (!(first instanceof KompoxError && second instanceof KompoxError)) {
    return first;
  }
  const problems = [...first.problems, ...second.problems];
  return new KompoxError(first.kind, problems, { cause: first.cause });
}
