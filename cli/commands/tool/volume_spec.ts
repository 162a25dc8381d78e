/** Reads `VOLUME:DISK:PATH` of `tool deploy`. */

import { KompoxError, type Problem } from "../../../core/domain/error.ts";
import type { ToolMount } from "../../../core/operations/tool.ts";

/**
 * The path may contain colons; blanks around the parts are dropped.
 *
 * @throws {KompoxError} `usage` with all that cannot be read
 */
export function volumeSpecs(texts: readonly string[]): ToolMount[] {
  const problems: Problem[] = [];
  const mounts = texts.flatMap((text): ToolMount[] => {
    const [volumeName = "", diskName = "", ...rest] = text.split(":")
      .map((part, index) => index < 2 ? part.trim() : part);
    const mountPath = rest.join(":").trim();
    const whole = volumeName !== "" && diskName !== "" &&
      mountPath.startsWith("/");
    if (whole) return [{ volumeName, diskName, mountPath }];
    problems.push({
      level: "error",
      message: `Cannot take "${text}" for --volume: ${
        mountPath !== "" && volumeName !== "" && diskName !== ""
          ? "the path is not absolute"
          : "a part is missing"
      }`,
      hint: "write VOLUME:DISK:/mount/path, such as db:vol1:/mnt/db",
    });
    return [];
  });
  if (problems.length > 0) throw new KompoxError("usage", problems);
  return mounts;
}
