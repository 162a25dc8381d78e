/** Reads `app.volumes`: the logical volumes, in file order. */

import type { AppVolume } from "../../domain/resources.ts";
import { sizeInBytes } from "../../domain/quantity.ts";
import { placeOf } from "../../domain/source.ts";
import type { Fields } from "./fields.ts";
import { shown, volumeNameRule } from "./text_rules.ts";
import { readChoice, readRecord } from "./values.ts";

/**
 * A volume of a wrong size is kept, so that its mounts are not reported as
 * unknown; its size is then 0 bytes.
 */
export function readVolumes(app: Fields): AppVolume[] {
  const byName = new Map<string, AppVolume>();
  for (const item of app.list("volumes")) {
    const fields = app.open(item, ["name", "size", "type", "options"]);
    if (fields === undefined) continue;
    const name = fields.requiredText("name", volumeNameRule);
    const sizeBytes = readSize(fields);
    const type = readChoice(fields, "type", ["disk", "files"]) ?? "disk";
    const options = readRecord(fields, "options");
    if (name === undefined) continue;
    const first = byName.get(name.value);
    if (first === undefined) {
      byName.set(name.value, { name, sizeBytes, type, options });
      continue;
    }
    app.error(
      `Cannot use volume name ${shown(name.value)} twice: ` +
        `it stands on line ${placeOf(first.name).line} already`,
      name,
      "give each volume a name of its own",
    );
  }
  return [...byName.values()];
}

/** A Kubernetes quantity; a plain number is bytes. */
function readSize(volume: Fields): number {
  if (volume.required("size", 'add "size: 10Gi"') === undefined) return 0;
  const size = volume.scalar("size");
  if (size === undefined) return 0;
  const sizeBytes = sizeInBytes(size.text);
  if (sizeBytes !== undefined) return sizeBytes;
  const name = volume.field("name")?.node;
  const of = name?.kind === "scalar" ? ` of volume ${shown(name.text)}` : "";
  volume.error(
    `Cannot use ${shown(size.text)} as the size${of}: it is no size in bytes`,
    size,
    "write a number with Ki, Mi, Gi or Ti, such as 10Gi",
  );
  return 0;
}
