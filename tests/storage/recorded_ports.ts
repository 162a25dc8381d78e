/** Use cases with the k3s driver on the real cluster, and a log of every request that changes something. */

import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { AppVolume, Target } from "../../core/domain/resources.ts";
import type { OperationEvent } from "../../core/operations/call.ts";
import type { Kube, KubeObject, KubeRef } from "../../core/ports/kube.ts";
import type { Ports } from "../../core/ports/ports.ts";
import { k3s } from "../../drivers/k3s/mod.ts";
import { fakeTarget } from "../fakes/fake_ports.ts";
import { Killed } from "../fakes/memory_data.ts";
import { randomId } from "../fakes/random_id.ts";
import { realClock } from "./real_clock.ts";

/** A request that changes something, and the object as it was before a deletion. */
export interface RecordedWrite {
  readonly verb: string;
  readonly ref: KubeRef;
  readonly before?: KubeObject;
  /** What was sent, but for a deletion. */
  readonly sent?: KubeObject;
  /** The volumes of a deleted claim or namespace, the content of a deleted snapshot. */
  readonly behind?: readonly KubeObject[];
}

/** What a test works with. */
export interface RecordedApp {
  readonly target: Target;
  readonly ports: Ports;
  readonly kube: Kube;
  /** Since the list was emptied. */
  readonly writes: RecordedWrite[];
  /** The next run ends before its n-th write, 0 is the first, as a killed process: no request of its gets through any more. */
  dieAt(n: number): void;
  /** Ends that. @returns whether it has been killed */
  revive(): boolean;
  call(): { signal: AbortSignal; report(event: OperationEvent): void };
}

const never = new AbortController().signal;
const verbs = new Set(["apply", "create", "replace", "jsonPatch", "delete"]);

/** Whether a request may take data away, or what is known of it. */
export function harms({ verb, ref, before }: RecordedWrite): boolean {
  const { kind, namespace } = ref;
  const spec = before?.spec as
    | { persistentVolumeReclaimPolicy?: string }
    | undefined;
  const policy = spec?.persistentVolumeReclaimPolicy ?? "Retain";
  if (verb !== "delete") {
    // Nor is any data made deletable, nor any record changed.
    return namespace === "kompox-system" || verb === "jsonPatch" &&
        kind !== "PersistentVolume";
  }
  return namespace === "kompox-system" || kind.startsWith("VolumeSnapshot") ||
    policy !== "Retain";
}

/** Whether a request deletes data, makes it go with something else, or makes it unknown. */
export function loses({ ref, before, sent, behind = [] }: RecordedWrite) {
  const isRecord = ref.namespace === "kompox-system" &&
    /^(?:disk|snapshot)$/.test(
      before?.metadata.labels?.["kompox.dev/record"] ?? "",
    );
  const objects = [before, sent, ...behind];
  return isRecord || objects.some((object) => object && deletesData(object));
}

function deletesData({ spec }: KubeObject): boolean {
  const { persistentVolumeReclaimPolicy, deletionPolicy } = (spec ?? {}) as {
    persistentVolumeReclaimPolicy?: string;
    deletionPolicy?: string;
  };
  return [persistentVolumeReclaimPolicy, deletionPolicy].includes("Delete");
}

/** @param volumes names of the app's volumes */
export async function openRecorded(
  app: string,
  volumes: readonly string[],
  kubeconfigPath: string,
  more: Partial<Target["app"]> = {},
): Promise<RecordedApp> {
  const plain = withSizes(fakeTarget({ app, service: "tests", volumes }));
  const target = { ...plain, app: { ...plain.app, ...more } };
  const kubeconfig = await Deno.readTextFile(kubeconfigPath);
  const access = { kubeconfig, file: kubeconfigPath };
  const real = clusters(hostDeps);
  const writes: RecordedWrite[] = [];
  const life: Life = { left: Infinity, dead: false };
  const { disks, snapshots } = k3s.open(target.provider, {
    clock: realClock,
    env: () => undefined,
    readTextFile: () => Promise.resolve(undefined),
  });
  const ports: Ports = {
    store: {
      target: () => Promise.resolve(target),
      clusterTarget: () => Promise.resolve(target),
    },
    drivers: {
      open: () =>
        Promise.resolve({
          cluster: { kubeconfig: () => Promise.resolve(access) },
          disks,
          snapshots,
        }),
    },
    clusters: {
      connect: async () => recorded(await real.connect(access), writes, life),
    },
    clock: realClock,
    actor: { author: "tests", runId: app, toolVersion: "0.0.0" },
    randomId,
  };
  return {
    target,
    ports,
    kube: await real.connect(access),
    writes,
    dieAt(n) {
      Object.assign(life, { left: n, dead: false });
    },
    revive() {
      const { dead } = life;
      Object.assign(life, { left: Infinity, dead: false });
      return dead;
    },
    call: () => ({ signal: never, report: () => {} }),
  };
}

function withSizes(target: Target): Target {
  const volumes = target.app.volumes.map((volume): AppVolume => ({
    ...volume,
    sizeBytes: 2 ** 30,
  }));
  return { ...target, app: { ...target.app, volumes } };
}

/** What is left of the life of a process. */
interface Life {
  /** Writes. */
  left: number;
  dead: boolean;
}

/** Notes what is asked before it is sent. */
function recorded(kube: Kube, writes: RecordedWrite[], life: Life): Kube {
  return new Proxy(kube, {
    get(real, key) {
      const member: unknown = Reflect.get(real, key, real);
      if (typeof member !== "function") return member;
      const verb = String(key);
      if (verb === "close") return member.bind(real);
      if (!verbs.has(verb)) {
        return (...args: unknown[]) => {
          if (life.dead) throw new Killed("killed");
          return member.apply(real, args);
        };
      }
      return async (...args: unknown[]) => {
        life.dead ||= life.left-- <= 0;
        if (life.dead) throw new Killed("killed");
        const ref = refOf(args[0] as KubeObject | KubeRef);
        if (verb === "delete") {
          const before = await real.get(ref, never);
          const behind = before && await standsBehind(real, before);
          writes.push({ verb, ref, before, behind });
        } else {
          const [sent] = args;
          const isObject = (sent as KubeObject).metadata !== undefined;
          writes.push({
            verb,
            ref,
            ...isObject && { sent: sent as KubeObject },
          });
        }
        return await member.apply(real, args);
      };
    },
  });
}

function refOf(about: KubeObject | KubeRef): KubeRef {
  if (!("metadata" in about)) return about as KubeRef;
  const { apiVersion, kind, metadata: { name, namespace } } =
    about as KubeObject;
  return { apiVersion, kind, name, namespace };
}

/** What may go when an object goes. */
async function standsBehind(
  kube: Kube,
  { kind, metadata, spec, status }: KubeObject,
): Promise<KubeObject[]> {
  const get = async (ref: KubeRef) => {
    const found = await kube.get(ref, never);
    return found === undefined ? [] : [found];
  };
  const volumeOf = (claim: KubeObject["spec"]) => {
    const { volumeName } = claim as { volumeName?: string };
    const ref = { apiVersion: "v1", kind: "PersistentVolume" };
    return volumeName === undefined ? [] : get({ ...ref, name: volumeName });
  };
  if (kind === "PersistentVolumeClaim") return await volumeOf(spec);
  if (kind === "VolumeSnapshot") {
    const { boundVolumeSnapshotContentName: name } = (status ?? {}) as {
      boundVolumeSnapshotContentName?: string;
    };
    const apiVersion = "snapshot.storage.k8s.io/v1";
    const type = { apiVersion, kind: "VolumeSnapshotContent" };
    return name === undefined ? [] : await get({ ...type, name });
  }
  if (kind !== "Namespace") return [];
  const claims = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
  const namespace = metadata.name;
  const { items } = await kube.list(claims, { namespace }, never);
  return (await Promise.all(items.map((each) => volumeOf(each.spec)))).flat();
}
