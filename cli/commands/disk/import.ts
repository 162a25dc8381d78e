/** `disk import`: a tar file, plain or compressed, onto a disk. */

import type { VolumeDisk } from "../../../core/operations/disk.ts";
import type { Context } from "../../command.ts";
import { unpacked } from "../../copy/archive.ts";
import { openArchive } from "../../copy/archive_file.ts";
import { chosenDisk, chosenVolume } from "./choose.ts";
import { ByteCount, sent, sizeText } from "./transfer.ts";

interface ImportFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly diskName?: string;
  readonly name?: string;
  readonly subpath?: string;
  readonly force: boolean;
  readonly image: string;
  readonly timeout: number;
  readonly lockTimeout: number;
}

/** Prints the disk as JSON; what was read of the file goes to stderr. */
export async function runDiskImport(
  context: Context,
  flags: ImportFlags,
): Promise<void> {
  const { call, io, print } = context;
  const [file] = context.operands;
  const volumeName = chosenVolume({ operands: [] }, flags);
  const diskName = chosenDisk(flags);
  const { chunks, size, verified } = file === "-"
    ? { chunks: io.stdin.chunks(), size: undefined, verified: false }
    : await openArchive(file);
  const operations = await context.operations();
  const session = await operations.importDisk({
    appName: flags.appName,
    volumeName,
    diskName,
    subpath: flags.subpath,
    force: flags.force,
    image: flags.image,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
  }, call);
  context.onEnd(() => session.close());
  const count = new ByteCount();
  const read = count.of(context, `Volume/${volumeName}`, chunks, size);
  const disk = await sent(context, session, unpacked(read, file));
  printImported(context, disk);
  const checked = verified ? ", its checksum is right" : "";
  print.note("info", `imported ${sizeText(count.bytes)}${checked}`);
  if (!disk.assigned) {
    print.note(
      "info",
      `next: kompoxops disk assign -V ${volumeName} -D ${disk.name}`,
    );
  }
}

function printImported({ print }: Context, disk: VolumeDisk): void {
  const { volumeName, name, assigned, size } = disk;
  print.view({
    data: disk,
    columns: ["volume", "name", "assigned", "size"],
    rows: [[volumeName, name, String(assigned), sizeText(size)]],
    names: [`disk/${name}`],
  }, "json");
}
