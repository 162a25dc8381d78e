/** Verbs that end between any two of their writes, on the real cluster: the same again finishes them, and no data is lost. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { appNames } from "../../core/domain/names.ts";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { execApp } from "../../core/usecases/app/exec.ts";
import { assignDisk } from "../../core/usecases/disk/assign.ts";
import { createDisk } from "../../core/usecases/disk/create.ts";
import { deleteDisk } from "../../core/usecases/disk/delete.ts";
import { listDisks } from "../../core/usecases/disk/list.ts";
import { createSnapshot } from "../../core/usecases/snapshot/create.ts";
import { createSnapshotSet } from "../../core/usecases/snapshot/create_set.ts";
import { deleteSnapshot } from "../../core/usecases/snapshot/delete.ts";
import { listSnapshots } from "../../core/usecases/snapshot/list.ts";
import { restoreSnapshot } from "../../core/usecases/snapshot/restore.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { deployInput, destroyInput } from "../fakes/app_inputs.ts";
import { expireLease } from "./expire_lease.ts";
import { openRecorded, type RecordedApp } from "./recorded_ports.ts";
import { isAll, sampledKill } from "./sampled_kills.ts";

const volumeName = "data";
const timeoutMs = 120_000;
const lockTimeoutMs = 0;

const compose = `services:
  app:
    image: busybox:1.36
    command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]
    stop_grace_period: 1s
    volumes: ["data:/data"]
`;

/** What is killed, and what is looked at after it was run again. */
interface Round<Result> {
  work(): Promise<Result>;
  check(result: Result): Promise<void>;
}

/** One app whose runs can be ended. */
class Killable {
  constructor(readonly app: RecordedApp) {}

  deploy = () =>
    deployApp(
      this.app.ports,
      deployInput(compose, { timeoutMs }),
      this.app.call(),
    );

  assign = (diskName: string) =>
    assignDisk(
      this.app.ports,
      { volumeName, diskName, lockTimeoutMs },
      this.app.call(),
    );

  create = (name?: string) =>
    createDisk(this.app.ports, { volumeName, name }, this.app.call());

  drop = (diskName: string) =>
    deleteDisk(
      this.app.ports,
      { volumeName, diskName, force: true },
      this.app.call(),
    );

  disks = () =>
    listDisks(this.app.ports, { volumeName, usage: false }, this.app.call());

  snapshot = () =>
    createSnapshot(this.app.ports, { volumeName }, this.app.call());

  stopAndSnapshot = () =>
    createSnapshotSet(
      this.app.ports,
      { quiesce: "stop", timeoutMs, lockTimeoutMs },
      this.app.call(),
    );

  snapshots = () =>
    listSnapshots(this.app.ports, { volumeName }, this.app.call());

  restore = (snapshotName: string) =>
    restoreSnapshot(
      this.app.ports,
      { volumeName, snapshotName },
      this.app.call(),
    );

  dropSnapshot = (snapshotName: string) =>
    deleteSnapshot(
      this.app.ports,
      { volumeName, snapshotName },
      this.app.call(),
    );

  async shell(script: string): Promise<string> {
    const session = await execApp(this.app.ports, {
      command: ["sh", "-c", script],
      stdin: false,
      tty: false,
    }, this.app.call());
    let text = "";
    for await (const frame of session.frames) {
      if (frame.type === "stdout") text += new TextDecoder().decode(frame.data);
      if (frame.type === "exit") strictEqual(frame.code, 0);
    }
    session.close();
    return text.trim();
  }

  /**
   * Runs the work killed before one of its writes, and then once more to its
   * end; in the long run before each of them in turn.
   *
   * @param step how many writes it has at least
   */
  async killed<Result>(
    title: string,
    step: number,
    round: (n: number) => Round<Result> | Promise<Round<Result>>,
  ): Promise<void> {
    const tried: number[] = [];
    for (let index = 0;; index++) {
      const n = sampledKill(index, step);
      const { work, check } = await round(n);
      this.app.dieAt(n);
      const first = await work().then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      const wasKilled = this.app.revive();
      if (!wasKilled && "error" in first) throw first.error;
      const { namespace } = appNames(this.app.target);
      if (wasKilled) await expireLease(this.app.kube, namespace);
      const result = wasKilled
        ? await work()
        : (first as { result: Result }).result;
      await check(result);
      if (wasKilled) tried.push(n);
      if (!wasKilled || !isAll) break;
    }
    console.log(`${title}: killed before write ${tried.join(", ") || "none"}`);
  }
}

async function tryAll(one: Killable): Promise<void> {
  await one.killed<VolumeDisk>("disk create", 8, (n) => {
    // The first is named by nobody: the same command again must find its own.
    const name = n === 0 ? undefined : `kill-${n}`;
    return {
      work: () => one.create(name),
      check: async (made) => {
        const all = (await one.disks()).filter((each) =>
          each.name === made.name
        );
        deepStrictEqual(all.map(({ state }) => state), ["ready"]);
        strictEqual((await one.disks()).length, 1);
        await one.drop(made.name);
      },
    };
  });

  const names = ["one", "two"];
  for (const name of names) await one.create(name);
  for (const name of names) {
    await one.assign(name);
    await one.deploy();
    await one.shell(`echo ${name} >/data/name; sync`);
  }
  let turn = 0;
  const next = () => names[turn++ % 2];

  await one.killed("disk assign", 3, () => {
    const name = next();
    return {
      work: () => one.assign(name),
      check: async () => {
        const assigned = (await one.disks()).filter((each) => each.assigned);
        deepStrictEqual(assigned.map(({ name }) => name), [name]);
      },
    };
  });

  /** The disk that is not mounted. */
  const other = async () =>
    await one.shell("cat /data/name") === "one" ? "two" : "one";
  await one.killed("app deploy after assign", 7, async () => {
    const name = await other();
    await one.assign(name);
    return {
      work: one.deploy,
      check: async (report) => {
        strictEqual(report.ready, true);
        strictEqual(await one.shell("cat /data/name"), name);
        strictEqual((await one.deploy()).changed, false);
      },
    };
  });
  const name = await one.shell("cat /data/name");

  await one.killed("snapshot create", 11, async () => {
    const before = (await one.snapshots()).length;
    return {
      work: one.snapshot,
      check: async ({ name }) => {
        const all = await one.snapshots();
        strictEqual(all.length, before + 1);
        const made = all.find((each) => each.name === name);
        deepStrictEqual([made?.state, made?.diskName !== ""], ["ready", true]);
      },
    };
  });
  const [snapshot] = await one.snapshots();

  await one.killed("snapshot restore", 11, async () => {
    const before = (await one.disks()).map((disk) => disk.name);
    return {
      work: () => one.restore(snapshot.name),
      check: async (made) => {
        const fresh = (await one.disks())
          .filter((disk) => !before.includes(disk.name));
        deepStrictEqual(
          fresh.map(({ name, state, assigned }) => [name, state, assigned]),
          [[made.name, "ready", false]],
        );
      },
    };
  });
  const restored = (await one.disks())
    .find(({ source }) => source === `snapshot:${snapshot.name}`)!;
  await one.assign(restored.name);
  await one.deploy();
  strictEqual(await one.shell("cat /data/name"), name);

  await one.killed("snapshot create --all --quiesce stop", 12, async () => {
    const before = (await one.snapshots()).length;
    return {
      work: one.stopAndSnapshot,
      check: async (set) => {
        deepStrictEqual([set.complete, set.consistent], [true, true]);
        strictEqual((await one.deploy()).changed, false);
        strictEqual(await one.shell("cat /data/name"), name);
        ok((await one.snapshots()).length > before);
      },
    };
  });

  await one.killed("snapshot delete", 5, async () => {
    const [{ name }] = await one.snapshots().then((all) =>
      all.length > 0 ? all : Promise.all([one.snapshot()])
    );
    return {
      work: () => one.dropSnapshot(name),
      check: async () => {
        const left = (await one.snapshots()).map((each) => each.name);
        ok(!left.includes(name));
      },
    };
  });
  strictEqual(await one.shell("cat /data/name"), name);

  await one.killed("disk delete", 6, async (n) => {
    const { name } = await one.create(`drop-${n}`);
    return {
      work: () => one.drop(name),
      check: async () => {
        const left = (await one.disks()).map((each) => each.name);
        ok(!left.includes(name));
        ok(names.every((each) => left.includes(each)));
      },
    };
  });
}

const title =
  "create, assign, deploy, snapshot, restore, a set, and deletions are finished by the same call after a kill at any write";
Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
  const name = `dat-kill-${crypto.randomUUID().slice(0, 4)}`;
  const app = await openRecorded(name, [volumeName], kubeconfigFile!);
  const one = new Killable(app);
  try {
    await tryAll(one);
  } finally {
    app.revive();
    await expireLease(app.kube, appNames(app.target).namespace);
    const input = destroyInput({ deleteNamespace: true, timeoutMs });
    await destroyApp(app.ports, input, app.call());
    for (const { name } of await one.snapshots()) await one.dropSnapshot(name);
    for (const { name } of await one.disks()) await one.drop(name);
    app.kube.close();
  }
});
