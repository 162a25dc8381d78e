/** `app import-volumes`: what Docker Compose kept in directories, onto the app's disks. */

import { failure } from "../../../core/domain/error.ts";
import type { VolumeSource } from "../../../core/operations/disk.ts";
import type { Context } from "../../command.ts";
import { hostSize, hostTar } from "../../copy/host_tree.ts";
import { ByteCount, sent, sizeText } from "./transfer.ts";

interface ImportVolumesFlags {
  readonly appName?: string;
  readonly file: readonly string[];
  readonly envFile: readonly string[];
  readonly profile: readonly string[];
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly image: string;
  readonly timeout: number;
  readonly lockTimeout: number;
}

/** One directory, and what became of it. */
interface Row extends VolumeSource {
  readonly files: number;
  readonly bytes: number;
  /** Absent: nothing was copied. */
  readonly diskName?: string;
  /** Of the archive that was sent. */
  readonly sha256?: string;
  readonly outcome: "copied" | "would be copied" | "not there";
}

/**
 * Directories go one after another; each is there as a whole or is said not to
 * be. Run again after a failure with `--force`.
 */
export async function runImportVolumes(
  context: Context,
  flags: ImportVolumesFlags,
): Promise<void> {
  const operations = await context.operations();
  const { appName } = flags;
  const bundle = await context.bundle({
    appName,
    files: flags.file,
    envFiles: flags.envFile,
    profiles: flags.profile,
  });
  const sources = await operations.volumeSourcesApp(
    { appName, bundle },
    context.call,
  );
  const [root = projectOf(flags.file)] = context.operands;
  const sized: Row[] = [];
  for (const source of sources) sized.push(await sizeOf(context, root, source));
  const there = sized.filter(({ outcome }) => outcome !== "not there");
  if (sources.length > 0 && there.length === 0) throw nothingThere(root, sized);
  if (flags.dryRun) return printRows(context, sized);
  const done: Row[] = [];
  for (const row of sized) {
    done.push(
      row.outcome === "not there" ? row : await copy(context, flags, root, row),
    );
  }
  printRows(context, done);
}

/** Where the first Compose file is; else here. */
function projectOf([first]: readonly string[]): string {
  const cut = first?.lastIndexOf("/") ?? -1;
  return cut > 0 ? first.slice(0, cut) : ".";
}

async function sizeOf(
  { print }: Context,
  root: string,
  source: VolumeSource,
): Promise<Row> {
  const place = placeOf(root, source);
  const info = await Deno.stat(place).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!info?.isDirectory) {
    return { ...source, files: 0, bytes: 0, outcome: "not there" };
  }
  const warn = (text: string) => print.note("warn", text);
  const size = await hostSize(place, { warn });
  return { ...source, ...size, outcome: "would be copied" };
}

async function copy(
  context: Context,
  flags: ImportVolumesFlags,
  root: string,
  row: Row,
): Promise<Row> {
  const { call } = context;
  const { appName, image, force } = flags;
  const { volumeName, subpath, bytes } = row;
  const operations = await context.operations();
  const disks = await operations.listDisks(
    { appName, volumeName, usage: false },
    call,
  );
  const assigned = disks.filter((disk) => disk.assigned);
  if (disks.length > 0 && assigned.length !== 1) {
    throw notOne(volumeName, assigned.length);
  }
  const session = await operations.importDisk({
    appName,
    volumeName,
    // Without any disk the first one is made, and assigned.
    diskName: assigned[0]?.name,
    subpath,
    force,
    image,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
  }, call);
  context.onEnd(() => session.close());
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  const tar = async function* () {
    const place = placeOf(root, row);
    for await (const chunk of hostTar(place, { warn() {} })) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const object = `Directory/${row.directory}`;
  const counted = new ByteCount().of(context, object, tar(), bytes);
  const disk = await sent(context, session, counted);
  return {
    ...row,
    outcome: "copied",
    diskName: disk.name,
    sha256: hash.digest("hex"),
  };
}

function placeOf(root: string, { directory }: VolumeSource): string {
  return directory === "."
    ? root
    : `${root.replace(/(.)\/+$/, "$1")}/${directory}`;
}

function printRows({ print }: Context, rows: readonly Row[]): void {
  print.view({
    data: rows,
    columns: [
      "directory",
      "volume",
      "subpath",
      "disk",
      "files",
      "size",
      "outcome",
    ],
    rows: rows.map((row) => [
      row.directory,
      row.volumeName,
      row.subpath,
      row.diskName ?? "",
      String(row.files),
      sizeText(row.bytes),
      row.outcome,
    ]),
    wide: [{ column: "sha256", cells: rows.map(({ sha256 = "" }) => sha256) }],
    names: rows.map(({ directory }) => `directory/${directory}`),
  }, "table");
}

function nothingThere(root: string, rows: readonly Row[]): Error {
  const names = rows.map(({ directory }) => `"${directory}"`).join(", ");
  return failure(
    "not-found",
    `Cannot import volumes: there is no ${names} in "${root}"`,
    { hint: "name the directory where docker compose ran" },
  );
}

function notOne(volumeName: string, count: number): Error {
  return failure(
    "conflict",
    `Cannot import volumes: ${count} disks of volume "${volumeName}" are assigned, exactly one must be`,
    { hint: `kompoxops disk assign -V ${volumeName} -D DISK` },
  );
}
