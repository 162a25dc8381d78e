/** `volumes` and `tmpfs` of a service. */

import { placeOf, type Spot } from "../domain/source.ts";
import { isNull, type MapNode } from "../domain/tree.ts";
import { meant } from "../domain/nearest.ts";
import type { Findings } from "./findings.ts";
import type { ComposeMount } from "./model.ts";
import { checkTarget } from "./mount_target.ts";
import { baseOf, faultWords, projectPath } from "./paths.ts";
import {
  emptyPart,
  type MountEntry,
  mountEntry,
  sizeOf,
  volumeItems,
} from "./mount_entry.ts";
import { spotOf, textsOf } from "./values.ts";

/** Mounts in file order; two on one target are an error. */
export function parseVolumes(
  service: MapNode,
  paths: Readonly<Record<string, "file" | "directory">>,
  findings: Findings,
): ComposeMount[] {
  const mounts = new Map<string, ComposeMount>();
  const volumes = service.entries.get("volumes")?.value;
  for (const item of volumeItems(volumes, findings)) {
    const entry = mountEntry(item, findings);
    const mount = entry && convertMount(entry, paths, findings);
    if (mount !== undefined) addMount(mount, mounts, findings);
  }
  const tmpfs = service.entries.get("tmpfs")?.value;
  if (tmpfs !== undefined && !isNull(tmpfs)) {
    for (const text of textsOf(tmpfs, "tmpfs", findings)) {
      const mount = tmpfsMount(text.value, text, findings);
      if (mount !== undefined) addMount(mount, mounts, findings);
    }
  }
  return [...mounts.values()];
}

function convertMount(
  entry: MountEntry,
  paths: Readonly<Record<string, "file" | "directory">>,
  findings: Findings,
): ComposeMount | undefined {
  const target = checkTarget(entry.target, entry.spot, findings);
  if (target === undefined) return undefined;
  switch (entry.type) {
    case "bind":
      return bindMount(entry, target, paths, findings);
    case "volume":
      return volumeMount(entry, target, findings);
    case "tmpfs": {
      const { sizeBytes } = entry;
      return { kind: "tmpfs", spot: entry.spot, target, sizeBytes };
    }
    default:
      findings.error(
        entry.spot,
        `Cannot mount a "${entry.type}": only volume, bind and tmpfs are known`,
        meant(entry.type, ["volume", "bind", "tmpfs"]),
      );
      return undefined;
  }
}

function bindMount(
  entry: MountEntry,
  target: string,
  paths: Readonly<Record<string, "file" | "directory">>,
  findings: Findings,
): ComposeMount | undefined {
  const { source, readOnly } = entry;
  if (source === "") return emptyPart("source", entry.spot, findings);
  if (/(?:^|[\\/])(?:docker|podman|containerd)\.sock$/.test(source)) {
    findings.error(
      entry.spot,
      `Cannot mount "${source}": the container would own its node`,
      "remove the mount; there is no Docker in the cluster",
    );
    return undefined;
  }
  const resolved = projectPath(baseOf(entry.spot), source);
  if ("fault" in resolved) {
    findings.error(
      entry.spot,
      `Cannot mount "${source}": ${faultWords(resolved.fault)}`,
      `name a directory of the app's first volume: ./NAME:${target}`,
    );
    return undefined;
  }
  const subPath = resolved.path;
  const found = Object.hasOwn(paths, subPath) ? paths[subPath] : undefined;
  // A file of the project is copied: see parse_files.ts.
  if (found === "file") return undefined;
  if (found === "directory" && subPath !== "") {
    findings.info(
      entry.spot,
      `Mounted "${source}" from the app's first volume: the files here are not copied`,
    );
  }
  return { kind: "bind", spot: entry.spot, subPath, target, readOnly };
}

function volumeMount(
  entry: MountEntry,
  target: string,
  findings: Findings,
): ComposeMount | undefined {
  const { source, readOnly } = entry;
  if (source === "") return { kind: "anonymous", spot: entry.spot, target };
  const slash = source.indexOf("/");
  const volumeName = slash < 0 ? source : source.slice(0, slash);
  const below = slash < 0 ? "" : source.slice(slash + 1);
  if (volumeName === "" || !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(volumeName)) {
    findings.error(
      entry.spot,
      `Cannot mount "${source}": "${volumeName}" is no name of a volume`,
      "begin a path with ./, and a name with a letter or digit",
    );
    return undefined;
  }
  const path = [below, entry.subPath].filter((part) => part !== "").join("/");
  const resolved = path === "" ? { path } : projectPath("", path);
  if ("fault" in resolved) {
    findings.error(
      entry.spot,
      `Cannot mount "${source}": ${
        resolved.fault === "leaves"
          ? "the path leaves the volume"
          : faultWords(resolved.fault)
      }`,
      "name a directory inside the volume",
    );
    return undefined;
  }
  const subPath = resolved.path;
  return {
    kind: "volume",
    spot: entry.spot,
    volumeName,
    subPath,
    target,
    readOnly,
  };
}

/** `/path[:size=64m,mode=1777]` */
function tmpfsMount(
  text: string,
  spot: Spot,
  findings: Findings,
): ComposeMount | undefined {
  const colon = text.indexOf(":");
  const target = checkTarget(
    colon < 0 ? text : text.slice(0, colon),
    spot,
    findings,
  );
  if (target === undefined) return undefined;
  let sizeBytes: number | undefined;
  for (const option of colon < 0 ? [] : text.slice(colon + 1).split(",")) {
    const [key, value = ""] = option.split("=");
    if (key === "size") {
      sizeBytes = sizeOf({ ...spotOf(spot), value }, findings);
    } else if (
      !/^(?:rw|noexec|nosuid|nodev)$/.test(key) &&
      !/^mode=0?1?777$/.test(option)
    ) {
      findings.warning(
        spot,
        `Cannot carry over "${option}" of "${target}": only the size can be set`,
      );
    }
  }
  return { kind: "tmpfs", spot, target, sizeBytes };
}

function addMount(
  mount: ComposeMount,
  mounts: Map<string, ComposeMount>,
  findings: Findings,
): void {
  const other = mounts.get(mount.target);
  if (other === undefined) mounts.set(mount.target, mount);
  else if (identity(other) !== identity(mount)) {
    findings.error(
      mount.spot,
      `Cannot mount two things at "${mount.target}": line ${
        placeOf(other.spot).line
      } mounts there already`,
      "remove one of the two",
    );
  }
}

function identity(mount: ComposeMount): string {
  return JSON.stringify({ ...mount, spot: undefined });
}
