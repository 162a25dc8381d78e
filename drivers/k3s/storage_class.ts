/** Finds the StorageClass of new disks, and what its provisioner is. */

import { failure } from "../../core/domain/error.ts";
import { nearest } from "../../core/domain/nearest.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import type { Work } from "./work.ts";

const classType = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
const csiDriverType = { apiVersion: "storage.k8s.io/v1", kind: "CSIDriver" };

export interface StorageClass extends KubeObject {
  readonly provisioner: string;
  readonly volumeBindingMode?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly {
      readonly key: string;
      readonly values: readonly string[];
    }[];
  }[];
}

/**
 * @param name absent: the cluster's default class
 * @throws {KompoxError} `not-found` no such class, or no default one
 */
export async function findStorageClass(
  { kube, signal }: Work,
  what: string,
  name?: string,
): Promise<StorageClass> {
  const { items } = await kube.list(classType, {}, signal);
  const classes = items as readonly StorageClass[];
  const names = classes.map(({ metadata }) => metadata.name).sort();
  const there = names.length === 0
    ? "the cluster has none"
    : `the cluster has ${names.map((each) => `"${each}"`).join(", ")}`;
  if (name !== undefined) {
    const found = classes.find(({ metadata }) => metadata.name === name);
    if (found !== undefined) return provisioning(found, what);
    const meant = nearest(name, names) ?? names[0];
    throw failure(
      "not-found",
      `Cannot ${what}: there is no StorageClass "${name}"; ${there}`,
      {
        hint: meant === undefined
          ? "install a storage driver"
          : `write ${meant} as STORAGE_CLASS in the settings of the cluster`,
      },
    );
  }
  // With several, the newest is what the API server takes, too.
  const [found] = classes.filter(isDefault).sort((left, right) =>
    (right.metadata.creationTimestamp ?? "")
      .localeCompare(left.metadata.creationTimestamp ?? "") ||
    left.metadata.name.localeCompare(right.metadata.name)
  );
  if (found !== undefined) return provisioning(found, what);
  throw failure(
    "not-found",
    `Cannot ${what}: no StorageClass is the default, and none is named; ${there}`,
    {
      hint: names.length === 0
        ? "install a storage driver"
        : `write one as STORAGE_CLASS in the settings of the cluster, such as ${
          names[0]
        }`,
    },
  );
}

/** Whether the provisioner is a CSI driver: only these know of sources. */
export async function isCsi(
  { kube, signal }: Work,
  { provisioner }: StorageClass,
): Promise<boolean> {
  const ref = { ...csiDriverType, name: provisioner };
  return await kube.get(ref, signal) !== undefined;
}

function provisioning(found: StorageClass, what: string): StorageClass {
  if (found.provisioner !== "kubernetes.io/no-provisioner") return found;
  throw failure(
    "unsupported",
    `Cannot ${what}: StorageClass "${found.metadata.name}" provisions nothing`,
    { hint: "adopt a volume of it with: --source pv:<name>" },
  );
}

function isDefault({ metadata: { annotations = {} } }: StorageClass): boolean {
  return ["", "beta."].some((stage) =>
    annotations[`storageclass.${stage}kubernetes.io/is-default-class`] ===
      "true"
  );
}
