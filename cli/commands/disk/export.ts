/** `disk export`: a disk's files as a `.tar.zst` file, or on stdout. */

import { failure } from "../../../core/domain/error.ts";
import type { Context } from "../../command.ts";
import { compressed } from "../../copy/archive.ts";
import { writeArchive, type WrittenArchive } from "../../copy/archive_file.ts";
import { chosenDisk, chosenVolume } from "./choose.ts";
import { ByteCount, received, sizeText } from "./transfer.ts";

interface ExportFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly diskName?: string;
  readonly name?: string;
  readonly live: boolean;
  readonly image: string;
  readonly timeout: number;
  readonly lockTimeout: number;
}

/** The report goes to stderr, unless a form is asked for. */
export async function runDiskExport(
  context: Context,
  flags: ExportFlags,
): Promise<void> {
  const { globals, print, call } = context;
  const [file] = context.operands;
  const volumeName = chosenVolume({ operands: [] }, flags);
  const diskName = chosenDisk(flags);
  if (file === "-" && globals.output !== undefined) {
    throw failure("usage", "Cannot take --output: stdout has the archive", {
      hint: "name a file instead of -",
    });
  }
  const operations = await context.operations();
  const session = await operations.exportDisk({
    appName: flags.appName,
    volumeName,
    diskName,
    live: flags.live,
    image: flags.image,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
  }, call);
  context.onEnd(() => session.close());
  const count = new ByteCount();
  const tar = received(context, session, "export the disk");
  const object = `Volume/${volumeName}`;
  const archive = compressed(count.of(context, object, tar));
  const written = file === "-"
    ? await writeStdout(context, archive)
    : await writeArchive(file, archive);
  const { bytes, sha256 } = written;
  const report = { volumeName, file, tarBytes: count.bytes, bytes, sha256 };
  if (globals.output !== undefined) {
    const cells = [volumeName, file, sizeText(bytes), sha256];
    return print.view({
      data: report,
      columns: ["volume", "file", "size", "sha256"],
      rows: [cells],
      names: [file],
    }, "table");
  }
  const sizes = `${sizeText(count.bytes)} in ${sizeText(bytes)}`;
  print.note("info", `exported ${sizes}, SHA-256 ${sha256}`);
}

async function writeStdout(
  { io }: Context,
  chunks: AsyncIterable<Uint8Array>,
): Promise<WrittenArchive> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    await io.stdout.send(chunk);
  }
  return { bytes, sha256: hash.digest("hex") };
}
