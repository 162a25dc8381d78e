/** Descriptions of the verbs on the tool runner. */

import type { ToolOperations } from "./tool.ts";
import type { Info } from "./info.ts";

export const toolInfos: readonly Info<keyof ToolOperations>[] = [
  {
    name: "deployTool",
    method: "PUT",
    path: "/apps/{appName}/tool",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Start the tool runner of an app",
  },
  {
    name: "destroyTool",
    method: "DELETE",
    path: "/apps/{appName}/tool",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Delete the tool runner of an app; disks stay",
  },
  {
    name: "statusTool",
    method: "GET",
    path: "/apps/{appName}/tool",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell whether the tool runner of an app is ready",
  },
  {
    name: "logsTool",
    method: "GET",
    path: "/apps/{appName}/tool/logs",
    shape: "feed",
    long: true,
    mutates: false,
    about: "Read or follow the log of the tool runner",
  },
  {
    name: "execTool",
    method: "GET",
    path: "/apps/{appName}/tool/exec",
    shape: "channel",
    long: true,
    mutates: true,
    about: "Run a command in the tool runner of an app",
  },
];
