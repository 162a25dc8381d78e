/** Spares a second reading: collecting has assembled the bundle that loading gets. */

import type { Problem } from "../domain/error.ts";
import type { MapNode } from "../domain/tree.ts";
import type { ComposeBundle } from "../operations/bundle.ts";

/** What assembling a bundle gave. */
export interface RememberedAssembly {
  readonly tree: MapNode | undefined;
  readonly problems: readonly Problem[];
}

// A bundle is never changed once it is made, and assembling is pure: what is
// found here is what assembling again would give. A bundle that came over the
// wire is another object and is not found.
const assemblies = new WeakMap<ComposeBundle, RememberedAssembly>();

export function rememberAssembly(
  bundle: ComposeBundle,
  assembly: RememberedAssembly,
): void {
  assemblies.set(bundle, assembly);
}

export function recallAssembly(
  bundle: ComposeBundle,
): RememberedAssembly | undefined {
  return assemblies.get(bundle);
}
