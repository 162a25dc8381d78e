/** The path at which something is mounted in a container. */

import type { Spot } from "../domain/source.ts";
import type { Findings } from "./findings.ts";
import { emptyPart } from "./mount_entry.ts";

/** @returns absolute and normalised; undefined (and told) when it is no place for a mount */
export function checkTarget(
  target: string,
  spot: Spot,
  findings: Findings,
): string | undefined {
  if (target === "") return emptyPart("target", spot, findings);
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  if (target.startsWith("/") && parts.length > 0 && !parts.includes("..")) {
    return `/${parts.join("/")}`;
  }
  findings.error(
    spot,
    `Cannot mount at "${target}": it is no absolute path below /`,
    "write the whole path inside the container, such as /data",
  );
  return undefined;
}
