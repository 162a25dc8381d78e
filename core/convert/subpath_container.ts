/** The init container that makes the directories which mounts below a volume's root need. */

import type { Container } from "kubernetes-types/core/v1.d.ts";
import { escapeReferences, shellQuote } from "./escape.ts";

/** Its name, which no service may have. */
export const subPathContainer = "init-volume-subpaths";

/** One directory inside a volume. */
export interface SubPath {
  readonly volumeName: string;
  /** Relative, without `.` and `..` parts, not empty. */
  readonly path: string;
}

/**
 * Directories are open to all with the sticky bit, because images run as any
 * user.
 *
 * @returns undefined when there is nothing to make
 */
export function makeSubPaths(
  subPaths: readonly SubPath[],
): Container | undefined {
  if (subPaths.length === 0) return undefined;
  const volumes = [...new Set(subPaths.map(({ volumeName }) => volumeName))];
  const pairs = new Map(
    subPaths.map((each) => [`${each.volumeName}/${each.path}`, each]),
  );
  const script = [...pairs.values()].sort(bySubPath)
    .map(({ volumeName, path }) =>
      // Begins with `/`, so it is never read as an option.
      `mkdir -m 1777 -p ${shellQuote(`/work/${volumeName}/${path}`)}`
    )
    .join("\n");
  return {
    name: subPathContainer,
    image: "busybox:1.36",
    command: ["sh", "-c", escapeReferences(script)],
    volumeMounts: volumes.sort().map((name) => ({
      name,
      mountPath: `/work/${name}`,
    })),
  };
}

function bySubPath(left: SubPath, right: SubPath): number {
  return compare(left.volumeName, right.volumeName) ||
    compare(left.path, right.path);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
