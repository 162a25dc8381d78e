/** Where the resources come from: a configuration file or a database. */

import type { Problem } from "../domain/error.ts";
import type {
  Cluster,
  Provider,
  Service,
  Target,
} from "../domain/resources.ts";

/** A cluster with its parents. */
export interface ClusterTarget {
  readonly service: Service;
  readonly provider: Provider;
  readonly cluster: Cluster;
}

/** A target as far as the configuration can be read, and all that is wrong with it. */
export interface TargetDraft {
  readonly target?: Target;
  readonly problems: readonly Problem[];
}

export interface Store {
  /**
   * @param appName absent: the app of the configuration file
   * @throws {KompoxError} `not-found` no such app; `usage` no name and no default
   */
  target(appName: string | undefined): Promise<Target>;
  /** As {@link target}, for a cluster. */
  clusterTarget(clusterName: string | undefined): Promise<ClusterTarget>;
  /**
   * As {@link target}, but errors of the configuration are returned, so that
   * one run reports them with those of all other files (decision 24), and so
   * are its warnings. Nobody may act on a target whose problems hold an error.
   * Absent where nothing was written by hand: a database.
   */
  draft?(appName: string | undefined): Promise<TargetDraft>;
}
