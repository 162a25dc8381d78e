/** `app cp`: files and directories into a container, and out of it. */

import { failure, KompoxError } from "../../../core/domain/error.ts";
import type { Context } from "../../command.ts";
import { copyIn } from "../../copy/copy_in.ts";
import { copyOut } from "../../copy/copy_out.ts";
import { type Copy, parseCopy } from "../../copy/copy_place.ts";
import type { Copying, CopyProgress, CopyReport } from "../../copy/copying.ts";
import { RemoteShell } from "../../copy/remote_shell.ts";
import { sizeText } from "../disk/transfer.ts";

/** Prints what was copied when a form is asked for; else a line to stderr. */
export async function runCp(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<void> {
  const [source, destination] = context.operands;
  const copy = parseCopy(source, destination);
  const { call, print, globals } = context;
  const operations = await context.operations();
  const { container } = copy.remote;
  const copying = {
    shell: new RemoteShell(operations, call, appName, container),
    progress: progressOf(context, source),
    warn: (text: string) => print.note("warn", text),
  };
  const report = await copied(copying, copy);
  const { files, bytes, verified } = report;
  if (globals.output !== undefined) {
    return print.view({
      data: { source, destination, ...report },
      columns: ["source", "destination", "files", "bytes", "verified"],
      rows: [[source, destination, ...Object.values(report).map(String)]],
      names: [destination],
    }, "table");
  }
  const count = files === 1 ? "1 file" : `${files} files`;
  const how = verified ? "checksums agree" : "the container has no sha256sum";
  print.note("info", `Copied ${count}, ${sizeText(bytes)}; ${how}`);
}

async function copied(copying: Copying, copy: Copy): Promise<CopyReport> {
  try {
    return copy.way === "in"
      ? await copyIn(copying, copy.local, copy.remote)
      : await copyOut(copying, copy.remote, copy.local);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (error instanceof KompoxError || typeof code !== "string") throw error;
    throw failure("failed", "Cannot copy: this machine refuses it", {
      cause: error,
      hint: "check the destination, its permissions and the space left here",
    });
  }
}

/** Drawn only where somebody looks. */
function progressOf({ io, call }: Context, object: string): CopyProgress {
  let total = 0;
  let shownAt = 0;
  return {
    bytes: () => total,
    sent(bytes) {
      total += bytes;
      const now = performance.now();
      if (!io.stderr.isTerminal || now - shownAt < 200) return;
      shownAt = now;
      call.report({ step: "copy", object, state: sizeText(total) });
    },
  };
}
