/** One item of a service's `volumes` in its long form. */

import { meant } from "../domain/nearest.ts";
import type { Spot } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { splitMount } from "./paths.ts";
import { parseBytes } from "./units.ts";
import {
  booleanOf,
  fieldOf,
  listOf,
  looseText,
  mapOf,
  scalarOf,
  textOf,
} from "./values.ts";

/** A mount in its long form, paths as written. */
export interface MountEntry {
  readonly spot: Spot;
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** `volume.subpath` */
  readonly subPath: string;
  readonly sizeBytes?: number;
  /** What follows the target in the short form. */
  readonly modes: readonly string[];
}

const shortModes = new Set(
  ("ro rw z Z nocopy cached delegated consistent default private rprivate " +
    "shared rshared slave rslave").split(" "),
);

/** The items of `volumes`. */
export function volumeItems(
  node: Node | undefined,
  findings: Findings,
): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  return listOf(node, "volumes", findings)?.items ?? [];
}

/** One item of `volumes`, in either form; undefined (and told) when it is none. */
export function mountEntry(
  node: Node,
  findings: Findings,
): MountEntry | undefined {
  if (node.kind === "map") return longEntry(node, findings);
  const scalar = scalarOf(node, "volumes", findings);
  return scalar && shortEntry(scalar.text, node, findings);
}

/** Whether a short source is a path and no volume's name. */
export function isPath(source: string): boolean {
  return /^(?:\.|~|[/\\]|[A-Za-z]:[/\\])/.test(source);
}

/** `[source:]target[:mode,mode]` */
function shortEntry(
  text: string,
  spot: Spot,
  findings: Findings,
): MountEntry | undefined {
  const parts = splitMount(text);
  if (parts.length > 3) {
    findings.error(
      spot,
      `Cannot mount "${text}": it has too many parts`,
      "write SOURCE:TARGET or SOURCE:TARGET:ro",
    );
    return undefined;
  }
  const [source, target] = parts.length === 1 ? ["", parts[0]] : parts;
  const modes = parts[2]?.split(",") ?? [];
  for (const mode of modes) {
    if (shortModes.has(mode)) continue;
    findings.error(
      spot,
      `Cannot mount "${text}": "${mode}" is no mode`,
      meant(mode, ["ro", "rw"]),
    );
  }
  if (parts.length > 1 && source === "") {
    return emptyPart("source", spot, findings);
  }
  return {
    spot,
    type: isPath(source) ? "bind" : "volume",
    source,
    target,
    readOnly: modes.includes("ro"),
    subPath: "",
    modes,
  };
}

function longEntry(node: MapNode, findings: Findings): MountEntry | undefined {
  const fields = node.entries;
  const type = textOf(fieldOf(fields, "type"), "type", findings);
  if (type === undefined) {
    findings.error(
      node,
      'Cannot mount: "type" is missing',
      "add `type: volume`, `bind` or `tmpfs`",
    );
    return undefined;
  }
  const target = textOf(fieldOf(fields, "target"), "target", findings);
  if (target === undefined) return emptyPart("target", node, findings);
  const source = textOf(fieldOf(fields, "source"), "source", findings);
  return {
    spot: node,
    modes: [],
    type: type.value,
    source: source?.value ?? "",
    target: target.value,
    readOnly: booleanOf(fieldOf(fields, "read_only"), "read_only", findings) ??
      false,
    subPath: subField(fields, "volume", "subpath", findings)?.value ?? "",
    sizeBytes: sizeOf(subField(fields, "tmpfs", "size", findings), findings),
  };
}

function subField(
  fields: MapNode["entries"],
  key: string,
  inner: string,
  findings: Findings,
) {
  const node = fieldOf(fields, key);
  const map = node && mapOf(node, key, findings);
  return looseText(map && fieldOf(map.entries, inner), inner, findings);
}

/** Bytes of a size; what is none is told. */
export function sizeOf(
  text: (Spot & { value: string }) | undefined,
  findings: Findings,
): number | undefined {
  if (text === undefined) return undefined;
  const sizeBytes = parseBytes(text.value);
  if (sizeBytes === undefined) {
    findings.error(
      text,
      `Cannot read the size "${text.value}": it is no number of bytes`,
      "write a size such as 64m",
    );
  }
  return sizeBytes;
}

/** Says which part of a mount is missing. */
export function emptyPart(
  part: string,
  spot: Spot,
  findings: Findings,
): undefined {
  findings.error(
    spot,
    `Cannot mount: the ${part} is empty`,
    "write SOURCE:TARGET",
  );
}
