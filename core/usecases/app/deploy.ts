/** `app deploy`: makes the cluster hold what the app's files say. */

import { type Problem, refuseErrors } from "../../domain/error.ts";
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
import { changeApp } from "./change_app.ts";
import { checkApp } from "./check_app.ts";
import { type AppLink, withLink } from "./app_link.ts";
import { type Desired, isNothingToDo, unchanged } from "./desired.ts";
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
  const checked = await checkApp(ports, input, "deploy", link, call);
  refuseErrors(checked.problems);
  const { target, objects } = checked;
  call.report({ step: "check", state: `${objects.length} objects` });
  const inventory = inventoryOf(objects);
  const digest = inventoryDigest(inventory);
  const desired: Desired = { ...checked, inventory, digest };
  const kube = await link.kube(target);
  return await deployTo(kube, ports, target, desired, input, call);
}

async function deployTo(
  kube: Kube,
  ports: Ports,
  target: Target,
  desired: Desired,
  input: DeployInput,
  call: Call,
): Promise<DeployReport> {
  call.report({ step: "connect", state: kube.server });
  const live = await readLive(kube, target, desired.objects, call.signal);
  const home = live.objects.get(`Namespace/${appNames(target).namespace}`);
  refuseForeign(home, target);
  refuseLeaving(home);
  const done = isNothingToDo(desired, live)
    ? unchanged(desired, live)
    : await changeApp({ kube, ports, target, desired, input, call }, live);
  const report = { ...reportOf(target, desired.problems), ...done };
  if (!input.wait) return report;
  const still = done.objects.every(({ kind, outcome }) =>
    kind !== "Deployment" || outcome === "unchanged"
  );
  const seen = getDeployment(live.objects, target);
  if (!still || seen === undefined || !isReady(seen)) {
    await waitReady(kube, ports.clock, target, input.timeoutMs, call);
  }
  return { ...report, ready: true };
}

function reportOf(target: Target, warnings: readonly Problem[]) {
  return {
    app: target.app.name,
    cluster: target.cluster.name,
    namespace: appNames(target).namespace,
    hosts: appHosts(target),
    warnings,
  };
}
