/** What stands behind the commands of `kompoxsvc`. */

/** What `server` is told. */
export interface ServerSetting {
  readonly listen: string;
  readonly baseUrl?: string;
  readonly autoMigrate: boolean;
  readonly signal: AbortSignal;
  /** A line of the log. */
  log(line: string): void;
  /** A line for who started it. */
  tell(line: string): void;
}

export interface ServiceProgram {
  /** The database that is meant, its password masked. */
  readonly shownDatabase: string;
  /** Resolves when all is drained after the signal. */
  serve(setting: ServerSetting): Promise<void>;
  /** @returns the steps that were done now */
  migrate(): Promise<readonly string[]>;
  /** Opens the database as it is, without making or changing it, and asks it. */
  tryDatabase(): Promise<void>;
}
