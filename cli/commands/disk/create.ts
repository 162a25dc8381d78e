/** `disk create`: the new disk, or with `--bootstrap` those of all volumes. */

import { failure } from "../../../core/domain/error.ts";
import type { Context } from "../../command.ts";
import { chosenDisk, chosenVolume } from "./choose.ts";
import { viewDisks } from "./view_disks.ts";

interface CreateFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly name?: string;
  readonly diskName?: string;
  readonly source?: string;
  readonly zone?: string;
  readonly options?: string;
  readonly bootstrap: boolean;
  readonly force: boolean;
}

export async function runDiskCreate(
  context: Context,
  flags: CreateFlags,
): Promise<void> {
  if (flags.bootstrap) return await bootstrap(context, flags);
  if (flags.force) {
    throw failure("usage", "Cannot take --force: there is no --bootstrap", {
      hint: "leave it out: a disk is never replaced",
    });
  }
  const { appName, source, zone } = flags;
  const volumeName = chosenVolume(context, flags);
  const options = readOptions(flags.options);
  const name = chosenDisk(flags);
  const operations = await context.operations();
  const input = { appName, volumeName, name, source, zone, options };
  const disk = await operations.createDisk(input, context.call);
  const view = viewDisks([disk], { data: disk, now: context.io.now() });
  context.print.view(view, "json");
}

async function bootstrap(
  context: Context,
  flags: CreateFlags,
): Promise<void> {
  const { volName, name, diskName, source, zone, options } = flags;
  const ofOne = {
    "--vol-name": volName ?? context.operands[0],
    "--name": name ?? diskName,
    "--source": source,
    "--zone": zone,
    "--options": options,
  };
  const given = Object.entries(ofOne)
    .filter(([, value]) => value !== undefined).map(([flag]) => flag);
  if (given.length > 0) {
    throw failure(
      "usage",
      `Cannot take ${given.join(" and ")} with --bootstrap: it makes the ` +
        "disks of all volumes",
      { hint: "leave one or the other out" },
    );
  }
  const { appName, force } = flags;
  const operations = await context.operations();
  const input = { appName, force };
  const disks = await operations.bootstrapDisks(input, context.call);
  context.print.view(viewDisks(disks, { now: context.io.now() }), "json");
  if (disks.length > 0) return;
  context.print.note("info", "every volume has its assigned disk");
}

/** @throws {KompoxError} `usage` it is no JSON object of plain values */
export function readOptions(
  text: string | undefined,
): Record<string, string> | undefined {
  if (text === undefined || text === "") return undefined;
  const invalid = (state: string, cause?: unknown) =>
    failure("usage", `Cannot read: invalid JSON in --options: ${state}`, {
      hint: `write it as '{"sku":"Premium_LRS"}'`,
      cause,
    });
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw invalid("it ends or goes on where it must not", error);
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) {
    throw invalid("it is no object");
  }
  const entries = Object.entries(read).map(([key, value]) => {
    if (["string", "number", "boolean"].includes(typeof value)) {
      return [key, String(value)];
    }
    throw invalid(`"${key}" is no text, number or boolean`);
  });
  return Object.fromEntries(entries);
}
