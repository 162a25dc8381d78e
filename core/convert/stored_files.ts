/** Configs, secrets and bound files: the objects that hold them, and where they appear in containers (spec/30 §7). */

import type { Volume, VolumeMount } from "kubernetes-types/core/v1.d.ts";
import type {
  ComposeFileMount,
  ComposeService,
  ComposeStore,
} from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { shortHash } from "../domain/hash.ts";
import { fileObjectName } from "../domain/names.ts";
import { isHostName } from "../domain/patterns.ts";
import { placeOf } from "../domain/source.ts";
import type { KubeObject } from "../ports/kube.ts";
import { contentObject } from "./content_object.ts";
import { ownerProblems } from "./file_owner.ts";
import type { Frame } from "./frame.ts";
import { storeName } from "./store_name.ts";

/** What the files of all services become. */
export interface StoredFiles {
  /** ConfigMaps, then Secrets, each sorted by name. */
  readonly objects: KubeObject[];
  /** Sorted by name. */
  readonly podVolumes: Volume[];
  /** By the name of the service in the Compose file. */
  readonly mounts: ReadonlyMap<string, readonly VolumeMount[]>;
  readonly problems: Problem[];
}

/** One store, with all who use it. */
interface Use {
  readonly store: ComposeStore;
  readonly modes: Set<number | undefined>;
  readonly volumeName: string;
  /** Key of the object's data, and name of the file in the volume. */
  readonly key: string;
  readonly objectName: string;
  readonly object?: KubeObject;
}

/** @param services sorted by name */
export function storedFiles(
  frame: Frame,
  services: readonly ComposeService[],
): StoredFiles {
  const uses = new Map<ComposeStore, Use>();
  const problems: Problem[] = [];
  for (const { store, mode } of services.flatMap(({ files }) => files ?? [])) {
    let use = uses.get(store);
    if (use === undefined) {
      uses.set(store, use = openUse(frame, store));
      problems.push(...storeProblems(use));
    }
    use.modes.add(mode?.value);
  }
  const mounts = new Map<string, VolumeMount[]>();
  for (const service of services) {
    for (const file of service.files ?? []) {
      const mounted = mounts.get(service.name);
      const mount = mountOf(uses.get(file.store)!, file);
      if (mounted === undefined) mounts.set(service.name, [mount]);
      else mounted.push(mount);
      problems.push(...ownerProblems(service, file));
    }
  }
  const objects = [...uses.values()].map(({ object }) => object)
    .filter((object) => object !== undefined)
    .sort((left, right) =>
      compare(left.kind, right.kind) ||
      compare(left.metadata.name, right.metadata.name)
    );
  const podVolumes = [...uses.values()].flatMap(volumesOf)
    .sort((left, right) => compare(left.name, right.name));
  return { objects, podVolumes, mounts, problems };
}

function openUse(frame: Frame, store: ComposeStore): Use {
  const { app } = frame.target;
  const prefix = store.secret ? "sec" : "cfg";
  const name = storeName(store);
  const volumeName = freeName(frame, `${prefix}-${name}`);
  const modes = new Set<number | undefined>();
  const key = keyOf(store.content.fileName);
  const { content } = store;
  if (content.kind === "external") {
    const { objectName } = content;
    return { store, modes, volumeName, key, objectName };
  }
  const object = contentObject(
    frame,
    store.secret ? "Secret" : "ConfigMap",
    fileObjectName(app.name, prefix, name),
    new Map([[key, content]]),
  );
  const objectName = object.metadata.name;
  return { store, modes, volumeName, key, objectName, object };
}

/** An app's volume may have the name; then a hash makes this one longer than any of those. */
function freeName({ target }: Frame, name: string): string {
  const taken = target.app.volumes.some((volume) => volume.name.value === name);
  return taken ? `${name}-${shortHash(name, 12)}` : name;
}

/** What Kubernetes allows as a key: the file's name with every other character replaced. */
function keyOf(fileName: string): string {
  const key = fileName.replace(/[^-._a-zA-Z0-9]/g, "_").slice(0, 253);
  return /^\.(?:\.|$)/.test(key) ? `_${key}` : key;
}

/** One volume a mode; only where modes differ do names tell them. */
function volumesOf(use: Use): Volume[] {
  return [...use.modes].map((mode): Volume => {
    const name = volumeNameOf(use, mode);
    const items = [{
      key: use.key,
      path: use.key,
      ...(mode !== undefined && { mode }),
    }];
    return use.store.secret
      ? { name, secret: { secretName: use.objectName, items } }
      : { name, configMap: { name: use.objectName, items } };
  });
}

function volumeNameOf(use: Use, mode: number | undefined): string {
  return use.modes.size === 1 || mode === undefined
    ? use.volumeName
    : `${use.volumeName}-${mode.toString(8).padStart(4, "0")}`;
}

function mountOf(use: Use, file: ComposeFileMount): VolumeMount {
  return {
    name: volumeNameOf(use, file.mode?.value),
    mountPath: file.target,
    subPath: use.key,
    readOnly: true,
  };
}

function storeProblems({ store, key, objectName }: Use): Problem[] {
  const { content, from, name, spot, secret } = store;
  if (content.kind !== "external") return [];
  const kind = secret ? "Secret" : "ConfigMap";
  const at = placeOf(spot);
  if (!isHostName(objectName)) {
    return [{
      level: "error",
      message:
        `Cannot use ${from} "${name}": "${objectName}" is no name of a ${kind}`,
      at,
      hint: `write the name of the ${kind}: {external: true, name: my-name}`,
    }];
  }
  return [{
    level: "info",
    message:
      `"${name}" is key "${key}" of the ${kind} "${objectName}", which must be in the app's namespace`,
    at,
  }];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
