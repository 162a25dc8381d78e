/** The objects of Kubernetes' storage, as far as the driver looks at them. */

import { sizeInBytes } from "../../core/domain/quantity.ts";
import type { KubeObject, KubeType } from "../../core/ports/kube.ts";

export type Texts = Readonly<Record<string, string>>;

/** `spec` of a PersistentVolume; its source is one of the other fields. */
export interface PvSpec {
  readonly capacity: { readonly storage: string };
  readonly accessModes?: readonly string[];
  readonly volumeMode?: string;
  readonly storageClassName?: string;
  readonly persistentVolumeReclaimPolicy?: string;
  readonly mountOptions?: readonly string[];
  readonly claimRef?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly uid?: string;
  };
  readonly csi?: {
    readonly driver: string;
    readonly volumeHandle: string;
    readonly fsType?: string;
    readonly volumeAttributes?: Texts;
  };
  readonly nodeAffinity?: {
    readonly required?: {
      readonly nodeSelectorTerms?: readonly {
        readonly matchExpressions?: readonly {
          readonly key: string;
          readonly operator: string;
          readonly values?: readonly string[];
        }[];
      }[];
    };
  };
  readonly [field: string]: unknown;
}

export interface PersistentVolume extends KubeObject {
  readonly spec: PvSpec;
  readonly status?: { readonly phase?: string; readonly message?: string };
}

export interface Claim extends KubeObject {
  readonly spec: {
    readonly volumeName?: string;
    readonly [field: string]: unknown;
  };
  readonly status?: { readonly phase?: string };
}

export const pvType: KubeType = { apiVersion: "v1", kind: "PersistentVolume" };
export const claimType: KubeType = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
};

/** Fields of a PersistentVolume's spec that are not its source. */
const notSource = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

/** The one field that says where the data is, such as `csi` or `hostPath`. */
export function sourceField(spec: PvSpec): string {
  return Object.keys(spec).find((key) => !notSource.has(key)) ?? "unknown";
}

/** The spec as it is kept: whoever binds it later brings a claim of its own. */
export function withoutClaim(spec: PvSpec): PvSpec {
  const { claimRef: _, ...rest } = spec;
  return { ...rest, persistentVolumeReclaimPolicy: "Retain" };
}

/**
 * The annotations that provisioners look at when they delete or resize. That
 * the controller chose the claim is not one of them: it would undo a binding
 * that was made by hand.
 */
export function keptAnnotations(pv: KubeObject): Record<string, string> {
  const kept = Object.entries(pv.metadata.annotations ?? {}).filter(([key]) =>
    /^(?:pv|volume)\.kubernetes\.io\//.test(key) &&
    key !== "pv.kubernetes.io/bound-by-controller"
  );
  return Object.fromEntries(kept);
}

/** The infrastructure's id of a volume, for people and for hashes. */
export function handleOf(spec: PvSpec): string {
  if (spec.csi !== undefined) return spec.csi.volumeHandle;
  const field = sourceField(spec);
  const source = spec[field] as { path?: string; server?: string };
  if (source?.server !== undefined) {
    return `${field}:${source.server}:${source.path ?? ""}`;
  }
  if (source?.path === undefined) return `${field}:${JSON.stringify(source)}`;
  const node = affinityValues(spec, (key) => key === "kubernetes.io/hostname");
  return `${field}:${node.join(",")}:${source.path}`;
}

/**
 * Equal for two specs that are the same data, also where a person has written
 * the handle: drivers take ids of any case, and read paths as paths.
 */
export function volumeIdentity(spec: PvSpec): string {
  const field = sourceField(spec);
  const driver = spec.csi?.driver.toLowerCase() ?? "";
  return `${field}/${driver}/${plainHandle(handleOf(spec))}`;
}

/** Without what changes nothing in a path or an id, such as `./`. */
function plainHandle(handle: string): string {
  const plain: string[] = [];
  for (const part of handle.trim().toLowerCase().split(/[/\\]+/)) {
    if (part === "..") plain.pop();
    else if (part !== "" && part !== ".") plain.push(part);
  }
  return plain.join("/");
}

/** The one zone that the volume can be mounted in; undefined: none, or several. */
export function zoneOf(spec: PvSpec): string | undefined {
  const zones = affinityValues(spec, (key) => key.endsWith("/zone"))
    .filter((zone) => zone !== "");
  return new Set(zones).size === 1 ? zones[0] : undefined;
}

function affinityValues(
  spec: PvSpec,
  fits: (key: string) => boolean,
): string[] {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return terms.flatMap(({ matchExpressions = [] }) =>
    matchExpressions
      .filter(({ key, operator }) => operator === "In" && fits(key))
      .flatMap(({ values = [] }) => values)
  );
}

export function capacityBytes(spec: PvSpec): number | undefined {
  return sizeInBytes(spec.capacity?.storage ?? "");
}
