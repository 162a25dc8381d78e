/** Where the resources come from: a configuration file or a database. */

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

export interface Store {
  /**
   * @param appName absent: the app of the configuration file
   * @throws {KompoxError} `not-found` no such app; `usage` no name and no default
   */
  target(appName: string | undefined): Promise<Target>;
  /** As {@link target}, for a cluster. */
  clusterTarget(clusterName: string | undefined): Promise<ClusterTarget>;
}
