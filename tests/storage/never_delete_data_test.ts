/** The verbs on snapshots, tools and archives, by the log of their requests: none of them deletes a disk or a snapshot that is not its own. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Duplex } from "../../core/domain/duplex.ts";
import type { DeployToolInput } from "../../core/operations/tool.ts";
import type { Operations } from "../../core/operations/operations.ts";
import { localOperations } from "../../core/usecases/local_operations.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { deployInput, destroyInput } from "../fakes/app_inputs.ts";
import {
  harms,
  loses,
  openRecorded,
  type RecordedApp,
  type RecordedWrite,
} from "./recorded_ports.ts";

const compose = `services:
  app:
    image: busybox:1.36
    command: [sh, -c, "trap exit TERM; echo kept >/data/file; sleep 3600 & wait"]
    stop_grace_period: 1s
    volumes: ["data:/data"]
`;

const volumeName = "data";
const timeoutMs = 120_000;
const lockTimeoutMs = 90_000;
const waiting = { timeoutMs, lockTimeoutMs };
const keep = { hourly: 0, daily: 1, weekly: 0 };

/** One app, and what its requests were. */
class Watched {
  readonly operations: Operations;

  constructor(readonly app: RecordedApp) {
    this.operations = localOperations(app.ports);
  }

  /**
   * @param bad finds what must not be
   * @param own whose names the verb made itself: it may delete them
   */
  async step<Result>(
    title: string,
    bad: (write: RecordedWrite) => boolean,
    work: (operations: Operations) => Promise<Result>,
    own?: RegExp,
  ): Promise<Result> {
    this.app.writes.length = 0;
    const result = await work(this.operations);
    const found = this.app.writes.filter(bad)
      .map(({ verb, ref }) => `${verb} ${ref.kind}/${ref.name}`);
    const foreign = found.filter((each) => !own?.test(each));
    deepStrictEqual(foreign, [], title);
    // What is said to be its own was there, and seen.
    if (own !== undefined) ok(found.length > 0, title);
    return result;
  }

  /** Every disk and snapshot, by what the infrastructure calls it. */
  async data(): Promise<Map<string, string>> {
    const { operations, app } = this;
    const input = { volumeName, usage: false };
    const disks = await operations.listDisks(input, app.call());
    const snapshots = await operations.listSnapshots(input, app.call());
    return new Map(
      [...disks, ...snapshots].map(({ handle, name }) => [handle, name]),
    );
  }
}

async function bytesOf(session: Duplex): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const frame of session.frames) {
    if (frame.type === "stdout") chunks.push(frame.data);
    if (frame.type === "exit") strictEqual(frame.code, 0);
  }
  session.close();
  return chunks;
}

async function tools(watched: Watched): Promise<void> {
  const { app } = watched;
  const mounts = [{ volumeName, diskName: "two", mountPath: "/two" }];
  const input: DeployToolInput = {
    image: "busybox:1.36",
    mounts,
    command: [],
    args: [],
    once: false,
    wait: true,
    ...waiting,
  };
  await watched.step(
    "tool deploy",
    harms,
    (verbs) => verbs.deployTool(input, app.call()),
  );
  await watched.step(
    "tool deploy --once",
    harms,
    (verbs) =>
      verbs.deployTool(
        { ...input, once: true, args: ["echo done >/two/file"] },
        app.call(),
      ),
  );
  await watched.step(
    "tool destroy",
    harms,
    (verbs) => verbs.destroyTool({}, app.call()),
  );
}

async function snapshots(watched: Watched): Promise<void> {
  const { app } = watched;
  const snapshotName = "first";
  await watched.step(
    "snapshot create",
    loses,
    (verbs) =>
      verbs.createSnapshot({ volumeName, name: snapshotName }, app.call()),
  );
  await watched.step(
    "snapshot restore",
    loses,
    (verbs) => verbs.restoreSnapshot({ volumeName, snapshotName }, app.call()),
  );
  const set = await watched.step(
    "snapshot create --all --quiesce stop",
    loses,
    (verbs) =>
      verbs.createSnapshotSet({ quiesce: "stop", ...waiting }, app.call()),
  );
  const { name: setName } = set;
  await watched.step(
    "snapshot restore --set",
    loses,
    (verbs) => verbs.restoreSnapshotSet({ setName }, app.call()),
  );
  await watched.step(
    "snapshot run-schedule",
    loses,
    (verbs) => verbs.runSnapshotSchedule(waiting, app.call()),
  );
  await watched.step(
    "snapshot prune --dry-run",
    loses,
    (verbs) => verbs.pruneSnapshots({ dryRun: true }, app.call()),
  );
  // Its own are the disks of an app that nobody else has: its name tells.
  const scratch = new RegExp(`-${app.target.app.name}-v[0-9a-f]{6}-`);
  await watched.step(
    "snapshot verify",
    loses,
    (verbs) => verbs.verifySnapshots({ setName, timeoutMs }, app.call()),
    scratch,
  );
}

async function archives(watched: Watched): Promise<void> {
  const { app } = watched;
  const image = "busybox:1.36";
  // The snapshot that it reads, and the disk that is made of that.
  const temporary = /-export-[0-9a-f]{16}-/;
  const chunks = await watched.step("disk export", loses, async (verbs) => {
    const input = { volumeName, live: false, image, ...waiting };
    return await bytesOf(await verbs.exportDisk(input, app.call()));
  }, temporary);
  await watched.step("disk import", loses, async (verbs) => {
    const input = { volumeName, force: false, image, ...waiting };
    const session = await verbs.importDisk(input, app.call());
    const report = bytesOf(session);
    for (const data of chunks) await session.send({ type: "stdin", data });
    await session.send({ type: "close" });
    await report;
  });
}

async function test(watched: Watched): Promise<void> {
  const { app, operations } = watched;
  for (const name of ["one", "two"]) {
    await operations.createDisk({ volumeName, name }, app.call());
  }
  await operations.deployApp(deployInput(compose, { timeoutMs }), app.call());
  for (const part of [tools, snapshots, archives]) {
    const before = await watched.data();
    await part(watched);
    const after = await watched.data();
    for (const [handle, name] of before) strictEqual(after.get(handle), name);
  }
  // The check itself sees a deletion of data when there is one.
  app.writes.length = 0;
  const named = { volumeName, snapshotName: "first" };
  await operations.deleteSnapshot(named, app.call());
  ok(app.writes.filter(loses).length >= 2);
}

const title =
  "no request of a tool, a snapshot or an archive deletes a disk or a snapshot that it has not made itself";
Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
  const name = `dat-keep-${crypto.randomUUID().slice(0, 4)}`;
  const schedule = { snapshots: { cron: "0 3 * * *", keep } };
  const file = kubeconfigFile!;
  const app = await openRecorded(name, [volumeName], file, schedule);
  const watched = new Watched(app);
  const { operations } = watched;
  try {
    await test(watched);
  } finally {
    const input = destroyInput({ deleteNamespace: true, timeoutMs });
    await operations.destroyApp(input, app.call());
    const named = { volumeName, usage: false };
    for (const { name } of await operations.listSnapshots(named, app.call())) {
      const snapshot = { volumeName, snapshotName: name };
      await operations.deleteSnapshot(snapshot, app.call());
    }
    for (const { name } of await operations.listDisks(named, app.call())) {
      const disk = { volumeName, diskName: name, force: true };
      await operations.deleteDisk(disk, app.call());
    }
    app.kube.close();
  }
});
