/** Where the volumes of a pod appear in the container of one service. */

import type { Volume, VolumeMount } from "kubernetes-types/core/v1.d.ts";
import type { ComposeMount, ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { shortHash } from "../domain/hash.ts";
import { meant } from "../domain/nearest.ts";
import { formatQuantity } from "../domain/quantity.ts";
import type { AppVolume } from "../domain/resources.ts";
import { placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import type { SubPath } from "./subpath_container.ts";

/** What the mounts of one service become. */
export interface ConvertedMounts {
  /** In Compose order. */
  readonly volumeMounts: VolumeMount[];
  /** Directories that must exist before. */
  readonly subPaths: SubPath[];
  /** Volumes that live as long as the pod, only for this service. */
  readonly emptyDirs: Volume[];
  readonly problems: Problem[];
}

/**
 * @param volumes of the app, in file order: the first takes relative paths
 * @param fileMounts of the service's configs, secrets and bound files: they
 *   come last, and win over a volume on the same target
 */
export function convertMounts(
  service: ComposeService,
  volumes: readonly AppVolume[],
  fileMounts: readonly VolumeMount[] = [],
): ConvertedMounts {
  const converted: ConvertedMounts = {
    volumeMounts: [],
    subPaths: [],
    emptyDirs: [],
    problems: [],
  };
  const targets = new Map<string, ComposeMount>();
  const files = new Set(fileMounts.map(({ mountPath }) => mountPath));
  for (const mount of service.mounts) {
    const mountPath = cleanTarget(mount.target);
    if (files.has(mountPath)) {
      converted.problems.push(shadowed(mount));
      continue;
    }
    const problem = targetProblem(mount, mountPath, targets);
    if (problem !== undefined) {
      converted.problems.push(problem);
      continue;
    }
    targets.set(mountPath, mount);
    if (mount.kind === "volume" || mount.kind === "bind") {
      mountVolume(mount, mountPath, volumes, converted);
    } else mountEmptyDir(service, mount, mountPath, converted);
  }
  converted.volumeMounts.push(...fileMounts);
  return converted;
}

function shadowed(mount: ComposeMount): Problem {
  return {
    level: "warning",
    message:
      `Cannot mount at "${mount.target}": a config or a secret is mounted there`,
    at: placeOf(mount.spot),
    hint: "remove one of the two mounts",
  };
}

/** Without repeated or trailing slashes, which would hide that two targets are one. */
function cleanTarget(target: string): string {
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  return target.startsWith("/") ? `/${parts.join("/")}` : parts.join("/");
}

function targetProblem(
  mount: ComposeMount,
  mountPath: string,
  targets: ReadonlyMap<string, ComposeMount>,
): Problem | undefined {
  const at = placeOf(mount.spot);
  const what = `Cannot mount at "${mount.target}"`;
  if (mountPath === "" || !mountPath.startsWith("/")) {
    return {
      level: "error",
      message: `${what}: it is no absolute path`,
      at,
      hint: "begin the path in the container with /",
    };
  }
  if (mountPath === "/") {
    return {
      level: "error",
      message: `${what}: that is the whole file system of the container`,
      at,
      hint: "mount at a directory below /",
    };
  }
  if (mountPath.includes(":") || hasControl(mountPath)) {
    return {
      level: "error",
      message: `${what}: Kubernetes allows no colon or control character there`,
      at,
      hint: "choose another path in the container",
    };
  }
  if (mountPath.split("/").includes("..")) {
    return {
      level: "error",
      message: `${what}: it has a part ".."`,
      at,
      hint: "write the path without ..",
    };
  }
  const first = targets.get(mountPath);
  if (first === undefined) return undefined;
  return {
    level: "error",
    message: `${what} twice: line ${placeOf(first.spot).line} does already`,
    at,
    hint: "remove one of the two mounts",
  };
}

type VolumeBacked = Extract<ComposeMount, { kind: "volume" | "bind" }>;
type PodBacked = Extract<ComposeMount, { kind: "tmpfs" | "anonymous" }>;

function mountVolume(
  mount: VolumeBacked,
  mountPath: string,
  volumes: readonly AppVolume[],
  converted: ConvertedMounts,
): void {
  const volumeName = mount.kind === "volume"
    ? mount.volumeName
    : volumes[0]?.name.value;
  const known = volumes.some(({ name }) => name.value === volumeName);
  if (volumeName === undefined || !known) {
    converted.problems.push(unknownVolume(mount, volumes));
    return;
  }
  const parts = mount.subPath.split("/").filter((part) =>
    part !== "" && part !== "."
  );
  const path = parts.join("/");
  if (parts.includes("..") || hasControl(path)) {
    converted.problems.push(badSubPath(mount));
    return;
  }
  if (path !== "") converted.subPaths.push({ volumeName, path });
  converted.volumeMounts.push(compact({
    name: volumeName,
    mountPath,
    subPath: path || undefined,
    readOnly: mount.readOnly || undefined,
  }));
}

function unknownVolume(
  mount: VolumeBacked,
  volumes: readonly AppVolume[],
): Problem {
  const at = placeOf(mount.spot);
  if (mount.kind === "bind") {
    return {
      level: "error",
      message:
        `Cannot mount "./${mount.subPath}": the app has no volume that could hold it`,
      at,
      hint: 'declare one in "app.volumes": {name: default, size: 1Gi}',
    };
  }
  const names = volumes.map(({ name }) => name.value);
  return {
    level: "error",
    message:
      `Cannot mount volume "${mount.volumeName}": it is not in "app.volumes"`,
    at,
    hint: names.length === 0
      ? `declare it in "app.volumes": {name: ${mount.volumeName}, size: 1Gi}`
      : meant(mount.volumeName, names),
  };
}

function badSubPath(mount: VolumeBacked): Problem {
  return {
    level: "error",
    message:
      `Cannot mount "${mount.subPath}": it leaves the volume, or has a control character`,
    at: placeOf(mount.spot),
    hint: "write a path inside the volume, without ..",
  };
}

function mountEmptyDir(
  service: ComposeService,
  mount: PodBacked,
  mountPath: string,
  converted: ConvertedMounts,
): void {
  // Longer than the name of any volume of the app, so that none clashes.
  const hash = shortHash(`${service.name}:${mountPath}`, 10);
  const name = `compose-${mount.kind}-${hash}`;
  const sizeLimit = mount.sizeBytes ? sizeText(mount.sizeBytes) : undefined;
  const medium = mount.kind === "tmpfs" ? "Memory" : undefined;
  converted.emptyDirs.push({ name, emptyDir: compact({ medium, sizeLimit }) });
  converted.volumeMounts.push({ name, mountPath });
  if (mount.kind === "tmpfs") {
    if (mountPath !== "/dev/shm") {
      converted.problems.push(inMemory(service, mount));
    }
    return;
  }
  converted.problems.push({
    level: "warning",
    message:
      `Cannot keep "${mountPath}" of "${service.name}": its data dies with the pod, as no volume is named`,
    at: placeOf(mount.spot),
    hint: `name a volume of "app.volumes": NAME:${mountPath}`,
  });
}

function inMemory(service: ComposeService, mount: PodBacked): Problem {
  return {
    level: "warning",
    message:
      `Cannot keep "${mount.target}" of "${service.name}": it is in memory, and its data dies with the pod`,
    at: placeOf(mount.spot),
    hint: "mount a volume there if the data has to stay",
  };
}

function sizeText(sizeBytes: number): string {
  return formatQuantity({
    milli: BigInt(Math.ceil(sizeBytes)) * 1000n,
    binary: sizeBytes % 1024 === 0,
  });
}

function hasControl(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /[\u0000-\u001f\u007f]/.test(text);
}
