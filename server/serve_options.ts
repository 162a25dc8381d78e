/** What `kompoxsvc server` gives to the server: options of the user, and all that comes from outside. */

import type { Clock } from "../core/ports/clock.ts";
import type { Database } from "../core/ports/database.ts";
import type {
  DriverFacts,
  DriverFiles,
  Drivers,
} from "../core/ports/driver.ts";
import type { Clusters } from "../core/ports/kube.ts";

export interface ServeOptions {
  /** `HOST:PORT`, `:PORT` (every address); port 0: any. */
  readonly listen: string;
  /** Absent: SQLite in {@link dataDir}. */
  readonly dbUrl?: string;
  /** How clients reach the service, for the OpenAPI document; absent: as they asked. */
  readonly baseUrl?: string;
  readonly autoMigrate: boolean;
  /** Value of `KOMPOX_SECRET_KEY`. */
  readonly secretKey?: string;
  /** `$XDG_STATE_HOME/kompoxsvc`. */
  readonly dataDir: string;
}

export interface ServeDeps {
  /** Makes the folder of a SQLite file when it is not there. */
  openDatabase(
    url: string,
    options: {
      readonly secretKey?: string;
      readonly autoMigrate: boolean;
    },
  ): Promise<Database>;
  /** @param files all that drivers may see of this machine (decision 43) */
  drivers(files: DriverFiles): Drivers & DriverFacts;
  readonly clusters: Clusters;
  readonly clock: Clock;
  /** Of this machine; the server lets drivers see only its own in-cluster account. */
  readonly machine: DriverFiles;
  /** Version of the program. */
  readonly version: string;
  /** Who runs it, for locks: the machine's name. */
  readonly host: string;
  /** One line of the JSON log, without its line break: stdout. */
  log(line: string): void;
  /** One line for the person who started it, such as the first token: stderr. */
  tell(line: string): void;
  /** SIGTERM or Ctrl-C: finish what is under way, take nothing new. */
  readonly signal: AbortSignal;
  /** Called once requests are taken; absent: nobody wants to know. */
  onListen?(
    address: { readonly hostname: string; readonly port: number },
  ): void;
}
