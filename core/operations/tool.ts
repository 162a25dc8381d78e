/** What the verbs on the tool runner take and give (spec/60 §1). */

import type { AppInput, LogLine } from "./app.ts";
import type { Ask, Channel, Feed } from "./call.ts";

/** One disk in the runner; more than one may be of the same volume. */
export interface ToolMount {
  readonly volumeName: string;
  readonly diskName: string;
  /** Absolute. */
  readonly mountPath: string;
}

export interface DeployToolInput extends AppInput {
  readonly image: string;
  readonly mounts: readonly ToolMount[];
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** Runs to its end and is not started again: a Job. */
  readonly once: boolean;
  /** Waits until it is ready; a Job: until it has begun. */
  readonly wait: boolean;
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** JSON of `tool status`: the seed's fields, then more. */
export interface ToolStatus {
  readonly ready: boolean;
  readonly namespace: string;
  readonly name: string;
  /** Empty: no pod has a node. */
  readonly node_name: string;
  readonly image: string;
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  /** `none`, `running`, `waiting`, and for a Job `succeeded` or `failed`. */
  readonly state: string;
  /** Of a Job that has ended. */
  readonly exit_code?: number;
}

export interface ToolLogsInput extends AppInput {
  readonly follow: boolean;
  /** Lines from the end; absent: all. */
  readonly tailLines?: number;
}

export interface ToolDestroyReport {
  readonly namespace: string;
  readonly deleted: readonly { readonly kind: string; readonly name: string }[];
}

export interface ToolExecInput extends AppInput {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** The verbs on the tool runner. */
export interface ToolOperations {
  readonly deployTool: Ask<DeployToolInput, ToolStatus>;
  readonly destroyTool: Ask<AppInput, ToolDestroyReport>;
  readonly statusTool: Ask<AppInput, ToolStatus>;
  /** Of a Job: ends with it. */
  readonly logsTool: Feed<ToolLogsInput, LogLine>;
  readonly execTool: Channel<ToolExecInput>;
}
