/** Reads how a command ended from the Status that Kubernetes sends about it. */

import type { FrameIn } from "../domain/duplex.ts";

/** As far as it is used. */
interface ExecStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { causes?: { reason?: string; message?: string }[] };
}

/**
 * The exit code; where there is none because the command could not be started,
 * that of a shell: 127 not found, 126 not to be run, else 1, with the reason.
 */
export function exitOf(text: string): Extract<FrameIn, { type: "exit" }> {
  let status: ExecStatus;
  try {
    status = JSON.parse(text);
  } catch {
    return { type: "exit", code: 1, reason: text.trim() };
  }
  if (status.status === "Success") return { type: "exit", code: 0 };
  const cause = status.details?.causes?.find(({ reason }) =>
    reason === "ExitCode"
  );
  const code = Number(cause?.message);
  if (status.reason === "NonZeroExitCode" && Number.isInteger(code)) {
    return { type: "exit", code };
  }
  const reason = wordsOf(status);
  if (/executable file not found|no such file or directory/.test(reason)) {
    return { type: "exit", code: 127, reason };
  }
  if (/permission denied|exec format error/.test(reason)) {
    return { type: "exit", code: 126, reason };
  }
  return { type: "exit", code: 1, reason };
}

/** What the container runtime says, without the layers that passed it on. */
function wordsOf(status: ExecStatus): string {
  const words = status.message ?? status.reason ?? "the command failed";
  const mark = "unable to start container process: ";
  const at = words.lastIndexOf(mark);
  return at < 0
    ? words
    : words.slice(at + mark.length).replace(/: unknown$/, "");
}
