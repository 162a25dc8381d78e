/** Schemas of the verbs on the tool runner. */

import { z } from "zod";
import {
  appFields,
  appInput,
  durationMs,
  logLine,
  objectName,
  word,
} from "./common.ts";

const words = z.array(z.string()).nullable();

const status = z.strictObject({
  ready: z.boolean(),
  namespace: z.string(),
  name: z.string(),
  node_name: z.string(),
  image: z.string(),
  command: words,
  args: words,
  state: z.string(),
  exit_code: z.number().optional(),
});

export const toolSchemas = {
  deployTool: {
    input: z.strictObject({
      ...appFields,
      image: word,
      mounts: z.array(z.strictObject({
        volumeName: word,
        diskName: word,
        mountPath: word,
      })),
      command: z.array(z.string()),
      args: z.array(z.string()),
      once: z.boolean(),
      wait: z.boolean(),
      timeoutMs: durationMs,
      lockTimeoutMs: durationMs,
    }),
    output: status,
  },
  destroyTool: {
    input: appInput,
    output: z.strictObject({
      namespace: z.string(),
      deleted: z.array(objectName),
    }),
  },
  statusTool: { input: appInput, output: status },
  logsTool: {
    input: z.strictObject({
      ...appFields,
      follow: z.boolean(),
      tailLines: z.int().min(0).optional(),
    }),
    output: logLine,
  },
  execTool: {
    input: z.strictObject({
      ...appFields,
      command: z.array(z.string()).max(10_000),
      stdin: z.boolean(),
      tty: z.boolean(),
    }),
    output: undefined,
  },
};
