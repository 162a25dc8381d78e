import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type {
  RestoredSet,
  RunScheduleReport,
  SnapshotSet,
  VerifyReport,
} from "../../core/operations/snapshot.ts";
import { type DataProject, testOfData } from "./data_project.ts";

const never = new AbortController().signal;

/** A database that flushes before snapshots, and files beside it. */
const compose = `services:
  db:
    image: postgres:16
    stop_grace_period: 5s
    environment:
      POSTGRES_PASSWORD: secret
      PGDATA: /var/lib/postgresql/data/pg
    volumes: ["data/db:/var/lib/postgresql/data"]
    healthcheck:
      test: pg_isready -U postgres -h 127.0.0.1
      interval: 1s
    x-kompox:
      quiesce: [psql, -U, postgres, -qc, "CHECKPOINT; CREATE TABLE IF NOT EXISTS quiesced ()"]
      unquiesce: [psql, -U, postgres, -qc, DROP TABLE IF EXISTS quiesced]
  web:
    image: busybox:1.36
    command: [sleep, "3600"]
    init: true
    stop_grace_period: 1s
    volumes: ["files/www:/www"]
`;

async function json<T>(
  project: DataProject,
  ...args: readonly string[]
): Promise<T> {
  return JSON.parse(await project.does(...args, "-o", "json"));
}

async function write(project: DataProject, word: string): Promise<void> {
  await project.sql(`insert into words values ('${word}')`);
  const line = ["sh", "-c", `echo ${word} >>/www/words`];
  await project.does("app", "exec", "-c", "web", "--", ...line);
}

/** The words in the database and those in the file. */
async function words(project: DataProject): Promise<string[][]> {
  const cat = ["cat", "/www/words"];
  const file = await project.does("app", "exec", "-c", "web", "--", ...cat);
  return [
    await project.sql("select word from words order by word"),
    file.trim().split("\n"),
  ];
}

async function replicas(
  { kube, app: name, namespace }: DataProject,
): Promise<number> {
  const ref = { apiVersion: "apps/v1", kind: "Deployment", name, namespace };
  const { spec } = (await kube.get(ref, never))!;
  return (spec as { replicas: number }).replicas;
}

/** Namespaces, volumes and disks that a verification made. */
async function scratch({ kube, app }: DataProject): Promise<string[]> {
  const mark = new RegExp(`${app}-v[0-9a-f]{6}`);
  const found: string[] = [];
  for (const kind of ["Namespace", "PersistentVolume", "ConfigMap"]) {
    const namespace = kind === "ConfigMap" ? "kompox-system" : undefined;
    const type = { apiVersion: "v1", kind };
    const { items } = await kube.list(type, { namespace }, never);
    for (const { metadata: { name, labels = {} } } of items) {
      if (mark.test(name) || mark.test(labels.app ?? "")) found.push(name);
    }
  }
  return found;
}

testOfData(
  "sets of snapshots of a database and files: taken by commands and by stopping, killed, verified, restored, scheduled",
  "snp",
  compose,
  async (project) => {
    try {
      await tryAll(project);
    } finally {
      for (const volume of project.volumes) {
        const names = await project.does(
          "snapshot",
          "list",
          volume,
          "-o",
          "name",
        );
        for (const name of names.split("\n").filter((each) => each !== "")) {
          const snapshot = name.replace("snapshot/", "");
          await project.does("snapshot", "delete", volume, "-S", snapshot);
        }
      }
    }
  },
  ["data", "files"],
  { snapshots: { schedule: "@daily", keep: { daily: 1 } } },
);

async function tryAll(project: DataProject): Promise<void> {
  await project.does("app", "deploy", "--bootstrap-disks");
  await project.sql("create table words (word text)");
  await write(project, "then");

  const first = await json<SnapshotSet>(project, "snapshot", "create", "--all");
  deepStrictEqual(
    [first.quiesce, first.consistent, first.complete, first.snapshots.length],
    ["exec", true, true, 2],
  );
  deepStrictEqual(await project.sql("\\dt quiesced"), []);
  await write(project, "later");

  const stop = ["snapshot", "create", "--all", "--quiesce", "stop"];
  ok(await project.kill(/waiting for the snapshot/, ...stop));
  strictEqual(await replicas(project), 0);
  await project.expireLock();
  const second = await json<SnapshotSet>(project, ...stop);
  deepStrictEqual(
    [second.quiesce, second.consistent, second.complete],
    ["stop", true, true],
  );
  strictEqual(await replicas(project), 1);
  strictEqual(
    (await json<SnapshotSet[]>(project, "snapshot", "list", "--sets")).length,
    2,
    "the set that was begun is the one that was finished",
  );

  ok(await project.kill(/: stopping/, ...stop));
  await project.expireLock();
  await project.does("app", "deploy");
  strictEqual(await replicas(project), 1);
  deepStrictEqual(await words(project), [["later", "then"], ["then", "later"]]);

  await verified(project, second, "later");

  const restored = await json<RestoredSet>(
    project,
    "snapshot",
    "restore",
    "--set",
    first.name,
  );
  deepStrictEqual(restored.disks.map(({ assigned }) => assigned), [
    false,
    false,
  ]);
  for (const { volumeName, name } of restored.disks) {
    await project.does("disk", "assign", volumeName, "-D", name);
  }
  await project.does("app", "deploy");
  deepStrictEqual(await words(project), [["then"], ["then"]]);

  const schedule = ["snapshot", "run-schedule"];
  const { taken, pruned } = await json<RunScheduleReport>(project, ...schedule);
  match(taken!.name, /^auto-/);
  strictEqual(taken!.complete, true);
  deepStrictEqual(pruned.deleted, []);
  const again = await json<RunScheduleReport>(project, ...schedule);
  strictEqual(again.taken, undefined);
}

/** What a killed verification left is removed by the next one, which leaves nothing. */
async function verified(
  project: DataProject,
  set: SnapshotSet,
  word: string,
): Promise<void> {
  const verify = ["snapshot", "verify", "--set", set.name];
  ok(await project.kill(/restoring for the test/, ...verify));
  ok((await scratch(project)).length > 0);
  await expireScratchLock(project);
  const query =
    `psql -U postgres -Atc 'select word from words' | grep -qx ${word}`;
  const probe = ["-c", "db", "--", "sh", "-c", query];
  const report: VerifyReport = JSON.parse(
    await project.does(...verify, ...probe),
  );
  strictEqual(report.set, set.name);
  strictEqual(report.probeExitCode, 0);
  deepStrictEqual(await scratch(project), []);
  const seconds = [report.restoreMs, report.readyMs, report.totalMs]
    .map((ms) => (ms / 1000).toFixed(1));
  console.log(`verify: restored, ready, all in s: ${seconds.join(", ")}`);
}

/** As {@link DataProject.expireLock}, of the scratch namespace. */
async function expireScratchLock({ kube, app }: DataProject): Promise<void> {
  const type = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
  const { items } = await kube.list(type, {}, never);
  for (const item of items) {
    if (!item.metadata.namespace!.startsWith(`kompox-${app}-v`)) continue;
    const { holderIdentity: _, ...spec } = item.spec as Record<string, unknown>;
    await kube.replace({ ...item, ...type, spec }, never);
  }
}
