/** One item of a service's `configs` or `secrets` in its long form. */

import { locate, type Located, type Spot } from "../domain/source.ts";
import { isNull, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { StoreKind } from "./store_origin.ts";
import { fieldOf, listOf, looseText, spotOf, textOf } from "./values.ts";

/** A reference to an entry of the top-level section. */
export interface GrantEntry {
  readonly spot: Spot;
  readonly source: Located<string>;
  /** Absolute: as Docker completes what is written, or its default. */
  readonly target: string;
  readonly writtenTarget?: string;
  readonly mode?: Located<number>;
  readonly uid?: Located<string>;
  readonly gid?: Located<string>;
}

/** Where a reference without a target, or with a relative one, is mounted. */
const directories = { config: "", secret: "/run/secrets" } as const;

/** The items that can be read; the others are told. */
export function grantEntries(
  node: Node | undefined,
  kind: StoreKind,
  findings: Findings,
): GrantEntry[] {
  if (node === undefined || isNull(node)) return [];
  const items = listOf(node, `${kind}s`, findings)?.items ?? [];
  return items.map((item) => grantEntry(item, kind, findings))
    .filter((entry) => entry !== undefined);
}

function grantEntry(
  node: Node,
  kind: StoreKind,
  findings: Findings,
): GrantEntry | undefined {
  if (node.kind !== "map") {
    const source = looseText(node, `${kind}s`, findings);
    if (source === undefined) return undefined;
    const target = `${directories[kind]}/${source.value}`;
    return { spot: spotOf(node), source, target };
  }
  const fields = node.entries;
  const source = looseText(fieldOf(fields, "source"), "source", findings);
  if (source === undefined) {
    if (fieldOf(fields, "source") === undefined) {
      findings.error(
        node,
        `Cannot mount a ${kind}: "source" is missing`,
        `name an entry of the top-level "${kind}s"`,
      );
    }
    return undefined;
  }
  const writtenTarget =
    textOf(fieldOf(fields, "target"), "target", findings)?.value || undefined;
  const target = writtenTarget ?? source.value;
  return {
    spot: spotOf(node),
    source,
    writtenTarget,
    target: target.startsWith("/") ? target : `${directories[kind]}/${target}`,
    mode: modeOf(fieldOf(fields, "mode"), findings),
    uid: looseText(fieldOf(fields, "uid"), "uid", findings),
    gid: looseText(fieldOf(fields, "gid"), "gid", findings),
  };
}

/**
 * Docker reads `0440`, `0o440` and `"440"` as octal, and a bare `440` as the
 * decimal number that it is in YAML.
 */
function modeOf(
  node: Node | undefined,
  findings: Findings,
): Located<number> | undefined {
  if (node === undefined) return undefined;
  const text = node.kind === "scalar" ? node.text : "";
  const quoted = node.kind === "scalar" && node.style !== "plain";
  const octal = /^(?:0o)?[0-7]{1,6}$/.test(text) &&
    (quoted || text.startsWith("0"));
  const decimal = !quoted && /^[1-9][0-9]{0,5}$/.test(text);
  const mode = octal
    ? parseInt(text.replace("0o", ""), 8)
    : decimal
    ? Number(text)
    : undefined;
  if (mode === undefined || mode > 0o777) {
    findings.error(
      node,
      `Cannot set mode "${text}": it is no octal number up to 0777`,
      "write it like 0440",
    );
    return undefined;
  }
  if (decimal) {
    findings.warning(
      node,
      `Cannot be sure of mode ${text}: without a leading 0 it is decimal, and means 0${
        mode.toString(8)
      }`,
      `write 0${/^[0-7]+$/.test(text) ? text : mode.toString(8)}`,
    );
  }
  return locate(mode, node);
}
