/** Looks into volumes by pods of a namespace of its own. */

import type { Kube, KubeObject, KubeRef } from "../../core/ports/kube.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { realClock } from "./real_clock.ts";

type Source = Readonly<Record<string, unknown>>;

const pvType = { apiVersion: "v1", kind: "PersistentVolume" };
const claimType = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
const podType = { apiVersion: "v1", kind: "Pod" };
const namespaceType = { apiVersion: "v1", kind: "Namespace" };

export class TestPods {
  readonly #kube: Kube;
  readonly #namespace: string;
  readonly #volumes: string[] = [];
  #opened = false;
  #count = 0;

  constructor(kube: Kube, namespace: string) {
    this.#kube = kube;
    this.#namespace = namespace;
  }

  async write(source: Source, text: string): Promise<void> {
    await this.#run(source, `printf %s '${text}' > /data/text`);
  }

  async read(source: Source): Promise<string> {
    return await this.#run(source, "cat /data/text");
  }

  /** Takes the folder of a hostpath volume away, as an administrator could. */
  async lose(source: Source): Promise<void> {
    const { volumeHandle } = source.csi as { volumeHandle: string };
    const host = { hostPath: { path: labVolumes(), type: "Directory" } };
    const script = `rm -rf /data/${volumeHandle} && ls /data > /dev/null`;
    await this.#pod("lose", host, script);
  }

  /** Binds a volume to a claim. @returns removes both */
  async claim(source: Source): Promise<() => Promise<void>> {
    const name = await this.#bind(source);
    return () => this.#unbind(name);
  }

  /** A volume that somebody else has made: Released, still to be deleted by nobody. */
  async foreignVolume(text: string): Promise<string> {
    await this.#open();
    const { namespace, name } = this.#named("foreign");
    await this.#kube.create({
      ...claimType,
      metadata: { namespace, name },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "1Gi" } },
      },
    }, limit());
    const ref = { ...claimType, namespace, name };
    const bound = await this.#until(ref, (claim) => phase(claim) === "Bound");
    const { volumeName } = bound.spec as { volumeName: string };
    const pvRef = { ...pvType, name: volumeName };
    const pv = await this.#until(pvRef, (each) => phase(each) === "Bound");
    const spec = {
      ...pv.spec as Source,
      persistentVolumeReclaimPolicy: "Retain",
    };
    await this.#kube.replace({ ...pv, spec }, limit());
    await this.#pod(
      name,
      { persistentVolumeClaim: { claimName: name } },
      `printf %s '${text}' > /data/text`,
    );
    await this.#kube.delete(ref, {}, limit());
    await this.#until(pvRef, (each) => phase(each) === "Released");
    return `pv:${volumeName}`;
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    for (const name of this.#volumes) {
      await this.#kube.delete({ ...pvType, name }, {}, limit());
    }
    const name = this.#namespace;
    await this.#kube.delete({ ...namespaceType, name }, {}, limit());
  }

  async #run(source: Source, script: string): Promise<string> {
    const claimName = await this.#bind(source);
    const volume = { persistentVolumeClaim: { claimName } };
    const said = await this.#pod(claimName, volume, script);
    await this.#unbind(claimName);
    return said;
  }

  /** A claim without a class that its volume waits for: no controller makes another one. */
  async #bind(source: Source): Promise<string> {
    await this.#open();
    const { namespace, name } = this.#named("volume");
    const shared = { accessModes: ["ReadWriteOnce"], storageClassName: "" };
    this.#volumes.push(name);
    await this.#kube.create({
      ...pvType,
      metadata: { name },
      spec: {
        ...shared,
        ...source,
        capacity: { storage: "1Gi" },
        persistentVolumeReclaimPolicy: "Retain",
        claimRef: { namespace, name },
      },
    }, limit());
    await this.#kube.create({
      ...claimType,
      metadata: { namespace, name },
      spec: { ...shared, resources: { requests: { storage: "1Gi" } } },
    }, limit());
    const ref = { ...claimType, namespace, name };
    await this.#until(ref, (claim) => phase(claim) === "Bound");
    return name;
  }

  async #unbind(name: string): Promise<void> {
    const ref = { ...claimType, name, namespace: this.#namespace };
    await this.#kube.delete(ref, {}, limit());
    await this.#kube.delete({ ...pvType, name }, {}, limit());
    await this.#gone(ref);
    await this.#gone({ ...pvType, name });
  }

  async #pod(name: string, volume: Source, script: string): Promise<string> {
    await this.#open();
    const namespace = this.#namespace;
    const ref = { ...podType, name, namespace };
    await this.#kube.create({
      ...podType,
      metadata: { name, namespace },
      spec: {
        restartPolicy: "Never",
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        containers: [{
          name: "main",
          image: "busybox:1.36",
          command: ["sh", "-ec", script],
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        }],
        volumes: [{ name: "data", ...volume }],
      },
    }, limit());
    const ended = await this.#until(
      ref,
      (pod) => /^(?:Succeeded|Failed)$/.test(phase(pod)),
    );
    const chunks: Uint8Array[] = [];
    const log = { namespace, pod: name, container: "main" };
    for await (const chunk of this.#kube.logs(log, limit())) chunks.push(chunk);
    const said = await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text();
    if (phase(ended) === "Failed") throw new Error(`${name} failed: ${said}`);
    await this.#kube.delete(ref, {}, limit());
    await this.#gone(ref);
    return said;
  }

  async #open(): Promise<void> {
    if (this.#opened) return;
    this.#opened = true;
    const metadata = { name: this.#namespace };
    await this.#kube.create({ ...namespaceType, metadata }, limit());
  }

  #named(about: string): { namespace: string; name: string } {
    const namespace = this.#namespace;
    return { namespace, name: `${namespace}-${about}-${++this.#count}` };
  }

  async #until(
    ref: KubeRef,
    holds: (object: KubeObject) => boolean,
  ): Promise<KubeObject> {
    const signal = limit();
    for (;;) {
      const live = await this.#kube.get(ref, signal);
      if (live !== undefined && holds(live)) return live;
      await realClock.sleep(100, signal);
    }
  }

  async #gone(ref: KubeRef): Promise<void> {
    const signal = limit();
    while (await this.#kube.get(ref, signal) !== undefined) {
      await realClock.sleep(100, signal);
    }
  }
}

function phase({ status }: KubeObject): string {
  return (status as { phase?: string } | undefined)?.phase ?? "";
}

function limit(): AbortSignal {
  return AbortSignal.timeout(60_000);
}

/** Where the test cluster's storage driver keeps volumes on its node: beside its kubeconfig. */
function labVolumes(): string {
  return `${kubeconfigFile?.replace(/\/[^/]*$/, "")}/csi/volumes`;
}
