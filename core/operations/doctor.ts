/** What `doctor` finds; no operation, because it looks at the machine that it runs on. */

export interface DoctorInput {
  /** Absent: the app of the configuration. */
  readonly appName?: string;
}

/**
 * `failure`: a deploy cannot work, or what it made does not. `warning`:
 * something of it does not work, or not for long.
 */
export type FindingState = "ok" | "warning" | "failure";

export interface Finding {
  /** What was looked at, such as `ingress` or `dns www.example.com`. */
  readonly check: string;
  readonly state: FindingState;
  /** What was found, on one line. */
  readonly message: string;
  /** The remedy: an order, or a command to paste. */
  readonly hint?: string;
}

export interface DoctorReport {
  /** Whether there is no failure. */
  readonly healthy: boolean;
  /** In the order in which a deploy needs them. */
  readonly findings: readonly Finding[];
}
