/** Runs a command in a container of a test's app. */

import { execApp } from "../../core/usecases/app/exec.ts";
import type { RealApp } from "./app_cluster.ts";

/** @returns its exit code, and both outputs in the order in which they came */
export async function runIn(
  app: RealApp,
  container: string,
  ...command: string[]
): Promise<{ code: number; text: string }> {
  const input = { container, command, stdin: false, tty: false };
  const session = await execApp(app.ports, input, app.call());
  const decoder = new TextDecoder();
  let text = "";
  let code = -1;
  for await (const frame of session.frames) {
    if (frame.type === "exit") code = frame.code;
    else text += decoder.decode(frame.data, { stream: true });
  }
  return { code, text };
}
