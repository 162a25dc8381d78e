/** `cluster install`: makes the cluster hold the ingress controller that its configuration asks for. */

import { traefikNames } from "../../convert/traefik/names.ts";
import { traefikObjects } from "../../convert/traefik/objects.ts";
import {
  type TraefikSettings,
  traefikSettings,
} from "../../convert/traefik/settings.ts";
import { noEmail } from "../../convert/traefik/arguments.ts";
import { isLeaving } from "../../diagnose/pod_view.ts";
import {
  failure,
  KompoxError,
  type Problem,
  refuseErrors,
} from "../../domain/error.ts";
import type { Cluster } from "../../domain/resources.ts";
import type {
  ClusterInstallInput,
  ClusterInstallReport,
} from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import type { CertificateMaterial } from "../../ports/driver.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { applyIngress } from "./apply_ingress.ts";
import {
  certificateMaterials,
  readCertificates,
} from "./ingress_certificates.ts";
import {
  isForeign,
  type LiveIngress,
  readLiveIngress,
} from "./ingress_inventory.ts";
import {
  isUnreachable,
  openCluster,
  type OpenedCluster,
  withClusterKube,
} from "./open_cluster.ts";
import { refuseProtected } from "./protection.ts";
import { refuseForeignIngress } from "./refuse_foreign.ts";
import { waitIngress } from "./wait_ingress.ts";

/**
 * Idempotent: only what differs is written, so the same input again writes
 * nothing. Everything is checked before the first write.
 *
 * @throws {KompoxError} `invalid` settings or certificates of no use;
 *   `conflict` the cluster is not provisioned, or holds a controller of
 *   somebody else; `denied` the protection forbids it; `failed` or
 *   `unavailable` from the wait
 */
export async function installCluster(
  ports: Ports,
  input: ClusterInstallInput,
  call: Call,
): Promise<ClusterInstallReport> {
  const opened = await openCluster(ports, input.clusterName);
  const { cluster, driver } = opened;
  const checked = await checkInstall(opened, call.signal);
  const state = await driver.cluster.lifecycle?.state(cluster, call.signal);
  if (state?.provisioned === false) throw notProvisioned(cluster);
  return await withClusterKube(ports, opened, call.signal, async (kube) => {
    call.report({ step: "connect", state: kube.server });
    return await installInto(kube, ports, opened, checked, input, call);
  });
}

/** What is known before the cluster is asked. */
interface CheckedInstall {
  readonly settings: TraefikSettings;
  readonly materials: readonly CertificateMaterial[];
  readonly warnings: readonly Problem[];
}

async function checkInstall(
  opened: OpenedCluster,
  signal: AbortSignal,
): Promise<CheckedInstall> {
  const { settings, problems } = traefikSettings(opened.settings);
  const found = [...problems];
  const materials = settings.bundled
    ? []
    : await collecting(found, () => certificateMaterials(opened, signal)) ?? [];
  if (found.length > 0) {
    // The driver may have more to say of the settings.
    const { cluster, driver } = opened;
    await collecting(found, () => driver.cluster.kubeconfig(cluster, signal));
  }
  refuseErrors(found);
  return {
    settings,
    materials,
    warnings: warningsOf(opened.cluster, settings),
  };
}

/** Takes what is invalid into the list. */
async function collecting<Result>(
  found: Problem[],
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KompoxError) || error.kind !== "invalid") {
      throw error;
    }
    found.push(...error.problems);
  }
}

async function installInto(
  kube: Kube,
  ports: Ports,
  opened: OpenedCluster,
  { settings, materials, warnings }: CheckedInstall,
  input: ClusterInstallInput,
  call: Call,
): Promise<ClusterInstallReport> {
  const { cluster, driver } = opened;
  const { signal } = call;
  const names = traefikNames(cluster);
  const { namespace } = names;
  await firstAnswer(kube, cluster, namespace, signal);
  const [certificates, extras] = await Promise.all([
    readCertificates(kube, namespace, materials, signal),
    driver.cluster.ingress?.(cluster, signal),
  ]);
  const wanted = traefikObjects(cluster, settings, certificates, extras);
  const live = await readLiveIngress(kube, names, wanted, signal);
  const parts = wanted.filter((object) => isInstalledBy(object, settings));
  const installed = parts.some((object) => isThere(object, live, names));
  if (installed) refuseProtected(cluster, "installation", "update");
  if (!settings.bundled) refuseForeignIngress(cluster, names, settings, live);
  refuseLeaving(live);
  const objects = await applyIngress(
    { kube, names, call, force: input.forceConflicts },
    wanted,
    live,
    new Set(certificates.map(({ name }) => name)),
  );
  const report: ClusterInstallReport = {
    cluster: cluster.name,
    namespace,
    changed: objects.some(({ outcome }) => outcome !== "unchanged"),
    objects,
    warnings,
  };
  if (!input.wait) return report;
  if (!settings.bundled) {
    await waitIngress(kube, ports.clock, names, input.timeoutMs, call);
  }
  return { ...report, ready: true };
}

/** The part whose presence means installed. */
function isInstalledBy({ kind }: KubeObject, { bundled }: TraefikSettings) {
  return kind === (bundled ? "ServiceAccount" : "Service");
}

function isThere(
  object: KubeObject,
  live: LiveIngress,
  names: ReturnType<typeof traefikNames>,
): boolean {
  const twin = live.objects.get(`${object.kind}/${object.metadata.name}`);
  return twin !== undefined && !isForeign(twin, names);
}

/** The seed's rule: what does not answer is not provisioned. */
async function firstAnswer(
  kube: Kube,
  cluster: Cluster,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await kube.get({ apiVersion: "v1", kind: "Namespace", name }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isUnreachable(error)) throw error;
    throw notProvisioned(cluster, error);
  }
}

function notProvisioned(cluster: Cluster, cause?: KompoxError): KompoxError {
  const { name, existing } = cluster;
  const hint = existing
    ? cause?.problems[0].hint ?? `kompoxops cluster status -C ${name} -o wide`
    : `kompoxops cluster provision -C ${name} --wait`;
  return failure(
    "conflict",
    `Cannot install into cluster "${name}": it is not provisioned`,
    { cause, hint },
  );
}

function refuseLeaving({ objects }: LiveIngress): void {
  const leaving = [...objects.values()].find(isLeaving);
  if (leaving === undefined) return;
  const { kind, metadata: { name } } = leaving;
  throw failure(
    "unavailable",
    `Cannot install Traefik: ${kind} "${name}" is being deleted`,
    { hint: "kompoxops cluster uninstall --wait, then run it again" },
  );
}

function warningsOf(
  { ingress }: Cluster,
  { bundled }: TraefikSettings,
): Problem[] {
  const warnings: Problem[] = [];
  if (bundled) return warnings;
  if (ingress.certEmail === undefined) {
    warnings.push({
      level: "warning",
      message: "Cannot tell the ACME servers an address: " +
        `cluster.ingress.certEmail is not set, so they get "${noEmail}", ` +
        "which they may refuse",
      hint: "set cluster.ingress.certEmail in kompoxops.yml",
    });
  }
  return warnings;
}
