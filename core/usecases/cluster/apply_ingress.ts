/** Writes what differs of an ingress controller, and deletes what of ours is no longer wanted. */

import { tlsSecretName } from "../../convert/traefik/certificates.ts";
import type { TraefikNames } from "../../convert/traefik/names.ts";
import type { AppliedObject } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import { applyStages } from "../../plan/apply_stages.ts";
import { difference } from "../../plan/difference.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";
import { isForeign, type LiveIngress } from "./ingress_inventory.ts";

/** One installation, on its way down. */
export interface Installing {
  readonly kube: Kube;
  readonly names: TraefikNames;
  readonly call: Call;
  /** Takes over fields of other managers. */
  readonly force: boolean;
}

/** Accounts and certificates outlive a change of settings. */
const neverPruned = new Set(["PersistentVolumeClaim"]);

/**
 * Every wanted object holds a hash of itself, so that a field which is no
 * longer wanted makes a difference without a record of the last run.
 *
 * @param certificates names of those in use: their Secrets stay, whoever keeps them
 * @returns one outcome for each object, those that were deleted last
 */
export async function applyIngress(
  installing: Installing,
  wanted: readonly KubeObject[],
  live: LiveIngress,
  certificates: ReadonlySet<string>,
): Promise<AppliedObject[]> {
  const due = wanted.flatMap((object) => sharedForm(installing, object, live));
  const outcomes = new Map<string, AppliedObject>();
  for (const stage of applyStages(due)) {
    await inParallel(stage, async (object) => {
      const twin = live.objects.get(objectKey(object));
      outcomes.set(
        objectKey(object),
        await applyOne(installing, object, twin),
      );
    });
  }
  const applied = wanted.map((object) =>
    outcomes.get(objectKey(object)) ?? outcomeOf(object, "unchanged")
  );
  return [...applied, ...await prune(installing, wanted, live, certificates)];
}

/** A namespace or account of somebody else stays theirs: only what a driver needs is added. */
function sharedForm(
  { names }: Installing,
  object: KubeObject,
  { objects }: LiveIngress,
): KubeObject[] {
  const twin = objects.get(objectKey(object));
  if (twin === undefined || !isForeign(twin, names)) return [object];
  if (object.kind !== "ServiceAccount") return [];
  const { name, namespace, annotations = {} } = object.metadata;
  const added = Object.entries(annotations).filter(([key]) =>
    !key.startsWith("kompox.dev/")
  );
  if (added.length === 0) return [];
  const { apiVersion, kind } = object;
  const metadata = { name, namespace, annotations: Object.fromEntries(added) };
  return [{ apiVersion, kind, metadata }];
}

async function applyOne(
  { kube, call, force }: Installing,
  object: KubeObject,
  twin: KubeObject | undefined,
): Promise<AppliedObject> {
  if (twin !== undefined && difference(object, twin) === undefined) {
    return outcomeOf(object, "unchanged");
  }
  const applied = await kube.apply(object, { force }, call.signal);
  const version = applied.metadata.resourceVersion;
  const outcome = twin === undefined
    ? "created"
    : twin.metadata.resourceVersion === version
    ? "unchanged"
    : "configured";
  call.report({ step: "apply", object: objectKey(object), state: outcome });
  return outcomeOf(object, outcome);
}

async function prune(
  { kube, call }: Installing,
  wanted: readonly KubeObject[],
  { owned }: LiveIngress,
  certificates: ReadonlySet<string>,
): Promise<AppliedObject[]> {
  const kept = new Set([
    ...wanted.map(objectKey),
    ...[...certificates].map((name) => `Secret/${tlsSecretName(name)}`),
  ]);
  const due = owned.filter((object) =>
    !kept.has(objectKey(object)) && !neverPruned.has(object.kind)
  );
  return await inParallel(due, async (object) => {
    const { uid } = object.metadata;
    await kube.delete(refOf(object), { uid }, call.signal);
    call.report({ step: "prune", object: objectKey(object), state: "pruned" });
    return outcomeOf(object, "pruned");
  });
}

function outcomeOf(
  { kind, metadata: { name } }: KubeObject,
  outcome: AppliedObject["outcome"],
): AppliedObject {
  return { kind, name, outcome };
}
