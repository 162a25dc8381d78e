/** Disks that fail below Kompox: the data is gone, or there is no room left on it. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import type { Kube } from "../../core/ports/kube.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { type DataProject, testOfData } from "./data_project.ts";
import { realClock } from "./real_clock.ts";
import { TestPods } from "./test_pods.ts";

const compose = `services:
  app:
    image: busybox:1.36
    command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]
    stop_grace_period: 1s
    volumes: ["data:/data"]
`;

testOfData(
  "app deploy names a disk whose data is gone, and another disk replaces it",
  "lost",
  compose,
  async (project) => {
    await project.does("disk", "create", "data", "-N", "lost");
    const [{ handle }] = await project.disks();
    const pods = new TestPods(project.kube, `${project.app}-test`);
    try {
      await pods.lose({ csi: { volumeHandle: handle } });
    } finally {
      await pods.close();
    }
    const deploy = ["app", "deploy", "--timeout", "20s"];
    const failed = await project.run(...deploy);
    ok([1, 8].includes(failed.code), failed.stderr);
    match(failed.stderr, /error: Cannot .*(?:volume|disk|mount)/i);
    match(failed.stderr, /hint: /);
    deepStrictEqual(
      (await project.disks()).map(({ name, assigned }) => [name, assigned]),
      [["lost", true]],
    );
    await project.does("disk", "create", "data", "-N", "good");
    await project.does("disk", "assign", "data", "-D", "good");
    await project.does("app", "deploy", "--prune-volumes");
    await project.does("disk", "delete", "data", "-D", "lost");
  },
);

/** Beside the test cluster's kubeconfig. */
const kubelet = `${kubeconfigFile?.replace(/\/[^/]*$/, "")}/kubelet`;

/** A pod whose memory is a disk of 4 MiB for everybody on its node. */
async function smallDisk(
  { kube, app: name, namespace }: DataProject,
): Promise<{ volume: string; remove(): Promise<void> }> {
  const limit = AbortSignal.timeout(60_000);
  const pod = { apiVersion: "v1", kind: "Pod" };
  const pv = { apiVersion: "v1", kind: "PersistentVolume" };
  await kube.create({
    ...pod,
    metadata: { name, namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{
        name: "small",
        image: "busybox:1.36",
        command: ["sleep", "600"],
        volumeMounts: [{ name: "small", mountPath: "/small" }],
      }],
      volumes: [{
        name: "small",
        emptyDir: { medium: "Memory", sizeLimit: "4Mi" },
      }],
    },
  }, limit);
  const uid = await running(kube, name, namespace);
  const path = `${kubelet}/pods/${uid}/volumes/kubernetes.io~empty-dir/small`;
  await kube.create({
    ...pv,
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "1Gi" },
      hostPath: { path, type: "Directory" },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "by-hand",
    },
  }, limit);
  return {
    volume: `pv:${name}`,
    async remove() {
      const { signal } = new AbortController();
      await kube.delete({ ...pv, name }, {}, signal);
      await kube.delete({ ...pod, name, namespace }, {}, signal);
    },
  };
}

async function running(
  kube: Kube,
  name: string,
  namespace: string,
): Promise<string> {
  const signal = AbortSignal.timeout(60_000);
  const ref = { apiVersion: "v1", kind: "Pod", name, namespace };
  while (true) {
    const pod = await kube.get(ref, signal);
    const { phase } = (pod?.status ?? {}) as { phase?: string };
    if (phase === "Running") return pod!.metadata.uid!;
    await realClock.sleep(200, signal);
  }
}

/** Nothing in the cluster deletes such a volume: refused, the disk stays, and the hint tells what to do. */
async function forgetByHand(project: DataProject, disk: string): Promise<void> {
  const before = await project.disks();
  const refused = await project.run("disk", "delete", "data", "-D", disk);
  strictEqual(refused.code, 6, refused.stderr);
  match(refused.stderr, /Cannot delete disk ".*": no provisioner made/);
  deepStrictEqual(await project.disks(), before);
  const hint = /kubectl delete configmap (\S+) -n (\S+)/.exec(refused.stderr);
  const [, name, namespace] = hint!;
  const ref = { apiVersion: "v1", kind: "ConfigMap", name, namespace };
  await project.kube.delete(ref, {}, AbortSignal.timeout(10_000));
}

testOfData(
  "disk import onto a disk that is too small fails with its cause, and calls nothing done",
  "full",
  compose,
  async (project) => {
    await project.does("app", "deploy", "--bootstrap-disks");
    await project.does("app", "destroy");
    const small = await smallDisk(project);
    try {
      const adopt = ["--source", small.volume, "-N", "small"];
      await project.does("disk", "create", "data", ...adopt);
      await Deno.mkdir(`${project.cwd}/big`);
      const big = crypto.getRandomValues(new Uint8Array(65_536));
      const parts = Array.from({ length: 192 }, () => big);
      await Deno.writeFile(
        `${project.cwd}/big/file`,
        ReadableStream.from(parts),
      );
      const tar = await new Deno.Command("tar", {
        args: ["-C", `${project.cwd}/big`, "-cf", "big.tar", "."],
        cwd: project.cwd,
      }).output();
      strictEqual(tar.code, 0);
      const before = await project.disks();
      const onto = ["disk", "import", "-V", "data", "-D", "small", "big.tar"];
      const failed = await project.run(...onto);
      strictEqual(failed.code, 1, failed.stderr);
      strictEqual(failed.stdout, "");
      match(failed.stderr, /Cannot import into disk "small": .*No space left/);
      match(failed.stderr, /hint: look at the space on the disk/);
      deepStrictEqual(await project.disks(), before);
      const disk = before.find(({ name }) => name === "small") as VolumeDisk;
      strictEqual(disk.assigned, false);
      await forgetByHand(project, "small");
      deepStrictEqual((await project.disks()).length, before.length - 1);
    } finally {
      await small.remove();
    }
  },
);
