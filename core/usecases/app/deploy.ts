/** `app deploy`: makes the cluster hold what the app's files say. */

import { refuseErrors } from "../../domain/error.ts";
import { appHosts, appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import { isReady } from "../../diagnose/app_view.ts";
import type { DeployInput, DeployReport } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { inventoryDigest, inventoryOf } from "../../plan/object_key.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  getDeployment,
  refuseForeign,
  refuseLeaving,
} from "./app_namespace.ts";
import { bootstrap } from "../disk/bootstrap.ts";
import { disksOf } from "../disk/open_disks.ts";
import { refuseReassigned } from "./bind_disks.ts";
import { changeApp, type Seen } from "./change_app.ts";
import { checkApp, type CheckedApp } from "./check_app.ts";
import { type AppLink, withLink } from "./app_link.ts";
import { type Desired, isNothingToDo, unchanged } from "./desired.ts";
import { prepareVolumes, reportVolumes, settled } from "./prepare_volumes.ts";
import { pruneVolumes } from "./prune_volumes.ts";
import { readLive } from "./read_live.ts";
import { waitReady } from "./wait_ready.ts";

/**
 * Converts an app's Compose project and applies the objects to its cluster.
 * Idempotent: the same input again writes nothing, takes no lock and restarts
 * nothing. After an end at any point the same call converges.
 *
 * @throws {KompoxError} `not-found` no such app; `invalid` the files cannot be
 *   converted, nothing was applied; `conflict` another deploy is under way, the
 *   namespace is not the app's, or another manager owns a field; `failed` the
 *   app does not become ready for a named cause; `unavailable` no answer, or
 *   no cause was seen in time
 */
export async function deployApp(
  ports: Ports,
  input: DeployInput,
  call: Call,
): Promise<DeployReport> {
  return await withLink(
    ports,
    call.signal,
    (link) => deployOver(link, ports, input, call),
  );
}

async function deployOver(
  link: AppLink,
  ports: Ports,
  input: DeployInput,
  call: Call,
): Promise<DeployReport> {
  const checked = await checkApp(
    ports,
    input,
    {
      purpose: "deploy",
      async beforeDisks(target) {
        if (!input.bootstrapDisks) return;
        const opened = await disksOf(ports, target, link, call);
        await bootstrap(ports, opened, false, call);
      },
    },
    link,
    call,
  );
  refuseErrors(checked.problems);
  const { target, objects } = checked;
  call.report({ step: "check", state: `${objects.length} objects` });
  const kube = await link.kube(target);
  return await deployTo(kube, ports, checked, input, link, call);
}

async function deployTo(
  kube: Kube,
  ports: Ports,
  checked: CheckedApp,
  input: DeployInput,
  link: AppLink,
  call: Call,
): Promise<DeployReport> {
  call.report({ step: "connect", state: kube.server });
  const { target, bindings } = checked;
  const { clock } = ports;
  const { timeoutMs } = input;
  const inventory = inventoryOf(checked.objects);
  const digest = inventoryDigest(inventory);
  const look = async (signal: AbortSignal): Promise<Seen> => {
    const live = await settled(
      () => readLive(kube, target, checked.objects, signal),
      checked.objects,
      { clock, timeoutMs, call, signal },
    );
    const home = live.objects.get(`Namespace/${appNames(target).namespace}`);
    refuseForeign(home, target);
    refuseLeaving(home);
    const prepared = await prepareVolumes(kube, checked, live.objects, signal);
    return { live, desired: { ...checked, ...prepared, inventory, digest } };
  };
  const confirm = async (signal: AbortSignal) => {
    const dataCall = { ...link.dataCall(target, call), signal };
    await refuseReassigned(ports, target, bindings, dataCall);
  };
  const seen = await look(call.signal);
  const { live, desired } = seen;
  reportVolumes(checked, desired.volumes, call);
  const done = isNothingToDo(desired, live)
    ? unchanged(desired, live)
    : await changeApp(
      { kube, ports, target, input, call, look, confirm },
      seen,
    );
  const report = { ...reportOf(target, desired), ...done };
  if (!input.wait) {
    return await finish(kube, ports, desired, input, report, call);
  }
  const still = done.objects.every(({ kind, outcome }) =>
    kind !== "Deployment" || outcome === "unchanged"
  );
  const deployment = getDeployment(live.objects, target);
  if (!still || deployment === undefined || !isReady(deployment)) {
    await waitReady(kube, clock, target, timeoutMs, call);
  }
  const ready = { ...report, ready: true };
  return await finish(kube, ports, desired, input, ready, call);
}

/** What an earlier disk has left in the cluster goes when the app does without it. */
async function finish(
  kube: Kube,
  ports: Ports,
  desired: Desired,
  input: DeployInput,
  report: DeployReport,
  call: Call,
): Promise<DeployReport> {
  if (!input.pruneVolumes) return report;
  const { objects, warnings } = await pruneVolumes(
    { kube, ports, target: desired.target, input, call },
    desired,
  );
  return {
    ...report,
    changed: report.changed || objects.length > 0,
    objects: [...report.objects, ...objects],
    warnings: [...report.warnings, ...warnings],
  };
}

function reportOf(target: Target, { problems, volumes }: Desired) {
  return {
    app: target.app.name,
    cluster: target.cluster.name,
    namespace: appNames(target).namespace,
    hosts: appHosts(target),
    ...(volumes.length > 0 && { volumes }),
    warnings: problems,
  };
}
