/** The interface of all operations: use cases implement it here, the client over HTTP. */

import type { AppOperations } from "./app.ts";

export type Operations = AppOperations;

/** What the server, the client and the pages need to know of an operation. */
export interface OperationInfo {
  readonly name: keyof Operations;
  readonly shape: "ask" | "feed" | "channel";
  /** Answers 202 and goes on in the background. */
  readonly long: boolean;
  /** Changes something: audited, idempotency key, one at a time per app. */
  readonly mutates: boolean;
  readonly about: string;
}

/** Every operation, described once. */
export const operations: readonly OperationInfo[] = [
  {
    name: "validateApp",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Check an app's Compose project and convert it",
  },
  {
    name: "deployApp",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Convert an app's Compose project and apply it to its cluster",
  },
  {
    name: "destroyApp",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Delete what was deployed for an app; disks stay",
  },
  {
    name: "statusApp",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell whether an app is deployed and ready, and its hosts",
  },
  {
    name: "logsApp",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Read or follow the logs of an app's containers",
  },
  {
    name: "execApp",
    shape: "channel",
    long: true,
    mutates: true,
    about: "Run a command in a container of an app",
  },
];
