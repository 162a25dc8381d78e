/** Disks on a real cluster: lists, switches, snapshots and restores, and the files of a disk on their way out and in. */

import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { DeployReport } from "../../core/operations/app.ts";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import type { Kube, KubeObject } from "../../core/ports/kube.ts";
import { findCluster } from "../cluster/find.ts";
import { benchCopies } from "./data_copy.ts";
import { BenchProject } from "./data_project.ts";
import { inTurn, median } from "./measure.ts";
import { findKubectl, inFolder, kompoxops } from "./programs.ts";
import { configOf, writeProject } from "./projects.ts";
import { limitRow, type Row, wallMedian } from "./report.ts";

const app = "bench-data";
const never = new AbortController().signal;
const many = 1000;
/** A switch takes seconds: fewer rounds tell enough. */
const mostRounds = 5;

const compose = `services:
  app:
    image: busybox:1.36
    command: ["sh", "-c", "trap exit TERM; sleep 36000 & wait"]
    stop_grace_period: 5s
    volumes: ["data:/data"]
`;

export async function benchData(rounds: number): Promise<Row[]> {
  const cluster = await findCluster();
  const kubectl = await findKubectl();
  if (cluster.kind === "none" || kubectl === undefined) {
    const reason = cluster.kind === "none" ? cluster.reason : "no kubectl";
    console.error(`data: left out, ${reason}`);
    return [];
  }
  const file = cluster.path;
  const kubeconfig = await Deno.readTextFile(file);
  const kube = await clusters(hostDeps).connect({ kubeconfig, file });
  try {
    return await inFolder(async (root) => {
      const config = JSON.parse(configOf(app, { KUBECONFIG: file }));
      const volumes = [{ name: "data", size: "2Gi" }];
      config.app = { ...config.app, volumes };
      const text = JSON.stringify(config);
      const cwd = await writeProject(root, app, compose, text);
      const project = new BenchProject(cwd, kube);
      try {
        return await benchProject(project, Math.min(rounds, mostRounds), [
          kubectl,
          `--kubeconfig=${file}`,
        ]);
      } finally {
        await project.remove();
      }
    });
  } finally {
    kube.close();
  }
}

async function benchProject(
  project: BenchProject,
  rounds: number,
  kubectl: readonly string[],
): Promise<Row[]> {
  const deployed = JSON.parse(
    await project.does("app", "deploy", "--bootstrap-disks", "-o", "json"),
  ) as DeployReport;
  const { namespace } = deployed;
  await project.does("disk", "create", "data", "-N", "other");
  const there = [...kubectl, "-n", namespace];
  return [
    await benchList(project, rounds),
    ...await benchSwitch(project, namespace, rounds),
    ...await benchSnapshots(project, rounds),
    ...await benchCopies(project, there, rounds),
  ];
}

/** Records are copied: a list reads nothing else. */
async function benchList(
  { cwd, kube }: BenchProject,
  rounds: number,
): Promise<Row> {
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  const namespace = "kompox-system";
  const labelSelector = `kompox.dev/disk=other,kompox.dev/app=${app}`;
  const found = await kube.list(type, { namespace, labelSelector }, never);
  const [record] = found.items;
  const copies = Array.from(
    { length: many - 2 },
    (_, index) => copyOf({ ...record, ...type }, `copy-${index}`),
  );
  try {
    await inBatches(copies, (each) => kube.create(each, never));
    const list = { name: "list", argv: kompoxops(["disk", "list", "data"]) };
    const samples = await inTurn([{ ...list, cwd }], rounds);
    const what = `disk list of ${many} disks, wall`;
    return limitRow(what, "ms", wallMedian(samples.get("list")!), 1000);
  } finally {
    await inBatches(
      copies,
      ({ metadata: { name } }) =>
        kube.delete({ ...type, namespace, name }, {}, never),
    );
  }
}

function copyOf(record: KubeObject, name: string): KubeObject {
  const { apiVersion, kind, metadata } = record;
  const data = record.data as Record<string, string>;
  return {
    apiVersion,
    kind,
    metadata: {
      name: `${metadata.name}-${name}`,
      namespace: metadata.namespace,
      labels: { ...metadata.labels, "kompox.dev/disk": name },
    },
    data: { ...data, name, requestId: name },
  };
}

async function inBatches<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    await Promise.all(items.slice(from, from + 25).map(work));
  }
}

/** Back and forth between two disks. */
async function benchSwitch(
  project: BenchProject,
  namespace: string,
  rounds: number,
): Promise<Row[]> {
  const stopped: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const next = (await project.disks()).find(({ assigned }) => !assigned)!;
    await project.does("disk", "assign", "data", "-D", next.name);
    const watched = new PodWatch(project.kube, namespace);
    const { ms } = await project.timed("app", "deploy");
    stopped.push(await watched.end());
    whole.push(ms);
  }
  return [
    timeRow("switch, old pod stopped to new pod ready", stopped),
    timeRow("switch, whole app deploy", whole),
  ];
}

/** Notes when the pod that was there is gone, and when another is ready. */
class PodWatch {
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  #goneAt?: number;
  #readyAt?: number;

  constructor(kube: Kube, namespace: string) {
    this.#watching = this.#watch(kube, namespace);
  }

  async #watch(kube: Kube, namespace: string): Promise<void> {
    const type = { apiVersion: "v1", kind: "Pod" };
    const { signal } = this.#stop;
    try {
      for await (const event of kube.watch(type, { namespace }, signal)) {
        if (event.type === "DELETED") this.#goneAt = performance.now();
        else if (this.#goneAt !== undefined && isReady(event.object)) {
          this.#readyAt ??= performance.now();
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** @returns milliseconds between the two */
  async end(): Promise<number> {
    this.#stop.abort();
    await this.#watching;
    if (this.#goneAt === undefined || this.#readyAt === undefined) {
      throw new Error("no pod went, or none became ready");
    }
    return this.#readyAt - this.#goneAt;
  }
}

function isReady({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as {
    conditions?: readonly { type: string; status: string }[];
  };
  return conditions.some(({ type, status }) =>
    type === "Ready" && status === "True"
  );
}

async function benchSnapshots(
  project: BenchProject,
  rounds: number,
): Promise<Row[]> {
  const taken: number[] = [];
  const restored: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const name = `bench-${round}`;
    const named = ["data", "-S", name];
    taken.push((await project.timed("snapshot", "create", ...named)).ms);
    const { ms, text } = await project.timed("snapshot", "restore", ...named);
    restored.push(ms);
    const disk = JSON.parse(text) as VolumeDisk;
    await project.does("disk", "delete", "data", "-D", disk.name);
    await project.does("snapshot", "delete", ...named);
  }
  return [
    timeRow("snapshot create, wall", taken),
    timeRow("snapshot restore, wall", restored),
  ];
}

function timeRow(what: string, times: readonly number[]): Row {
  return { what, median: `${median(times).toFixed(1)} ms` };
}
