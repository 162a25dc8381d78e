/** The four kinds of resources as documents call them. */

import type { ResourceDocument } from "../../operations/resources.ts";
import type { ResourceKind } from "../../ports/resources.ts";

export interface KindWords {
  /** In `kind`. */
  readonly word: ResourceDocument["kind"];
  /** Whose name the document tells, under this key; absent: nobody's. */
  readonly parent?: ResourceKind;
}

export const kinds: Readonly<Record<ResourceKind, KindWords>> = {
  service: { word: "Service" },
  provider: { word: "Provider", parent: "service" },
  cluster: { word: "Cluster", parent: "provider" },
  app: { word: "App", parent: "cluster" },
};

/** Stands for a secret on the way out; on the way in it leaves the secret as it is. */
export const hiddenText = "***";
