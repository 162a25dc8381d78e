/** Everything a use case may call, in one place; wired in cli/ and server/. */

import type { Clock } from "./clock.ts";
import type { Drivers } from "./driver.ts";
import type { Clusters } from "./kube.ts";
import type { Store } from "./store.ts";

export type { Clock };

/** Who acts, for locks and release records. */
export interface Actor {
  /** A person or a machine, such as `alice@laptop`. */
  readonly author: string;
  /** Unique for one run of the program. */
  readonly runId: string;
  /** A run may be taken up after its program ended, one attempt at a time, counted from 1; absent: 1. */
  readonly attempt?: number;
  readonly toolVersion: string;
}

export interface Ports {
  readonly store: Store;
  readonly drivers: Drivers;
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly actor: Actor;
  /** @returns 8 random bytes, hexadecimal */
  randomId(): string;
}
