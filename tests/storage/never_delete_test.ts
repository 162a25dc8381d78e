import { deepStrictEqual, ok } from "node:assert/strict";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { assignDisk } from "../../core/usecases/disk/assign.ts";
import { createDisk } from "../../core/usecases/disk/create.ts";
import { deleteDisk } from "../../core/usecases/disk/delete.ts";
import { listDisks } from "../../core/usecases/disk/list.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { deployInput, destroyInput } from "../fakes/app_inputs.ts";
import { harms, openRecorded, type RecordedApp } from "./recorded_ports.ts";

const compose = `services:
  app:
    image: busybox:1.36
    command: sleep 3600
    init: true
    stop_grace_period: 1s
    volumes: ["data:/data"]
volumes: {data: {}}
`;

/** What a step of the test asked of the cluster, checked. */
async function harmless(
  app: RecordedApp,
  step: string,
  work: () => Promise<unknown>,
): Promise<string[]> {
  app.writes.length = 0;
  await work();
  const bad = app.writes.filter(harms)
    .map(({ verb, ref }) => `${verb} ${ref.kind}/${ref.name}`);
  deepStrictEqual(bad, [], step);
  return app.writes.filter(({ verb }) => verb === "delete")
    .map(({ ref }) => ref.kind);
}

async function test(app: RecordedApp): Promise<void> {
  const { ports } = app;
  const volumeName = "data";
  const deploy = (pruneVolumes = false) =>
    deployApp(
      ports,
      deployInput(compose, { timeoutMs: 120_000, pruneVolumes }),
      app.call(),
    );
  const destroy = (deleteNamespace: boolean) =>
    destroyApp(
      ports,
      destroyInput({ deleteNamespace, timeoutMs: 120_000 }),
      app.call(),
    );
  for (const name of ["one", "two"]) {
    await createDisk(ports, { volumeName, name }, app.call());
  }
  const deleted: string[] = [];
  const step = async (name: string, work: () => Promise<unknown>) =>
    void deleted.push(...await harmless(app, name, work));
  await step("deploy", () => deploy());
  const input = { volumeName, diskName: "two", lockTimeoutMs: 0 };
  await assignDisk(ports, input, app.call());
  await step("deploy of another disk", () => deploy());
  await step("deploy --prune-volumes", () => deploy(true));
  await step("destroy", () => destroy(false));
  await step("deploy after destroy", () => deploy());
  await step("destroy --delete-namespace", () => destroy(true));
  for (const kind of ["PersistentVolumeClaim", "PersistentVolume"]) {
    ok(deleted.filter((each) => each === kind).length >= 3, kind);
  }
  const usage = { volumeName, usage: false };
  const disks = await listDisks(ports, usage, app.call());
  deepStrictEqual(disks.map(({ name, state }) => [name, state]), [
    ["two", "ready"],
    ["one", "ready"],
  ]);
  // The check itself sees a deletion of data when there is one.
  app.writes.length = 0;
  const one = { volumeName, diskName: "one", force: false };
  await deleteDisk(ports, one, app.call());
  ok(app.writes.some(harms));
}

const title =
  "no request of deploy and destroy deletes a disk, its record, or a volume whose data would go";
Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
  const name = `dsk-keep-${crypto.randomUUID().slice(0, 4)}`;
  const app = await openRecorded(name, ["data"], kubeconfigFile!);
  const { ports } = app;
  try {
    await test(app);
  } finally {
    const input = destroyInput({ deleteNamespace: true, timeoutMs: 120_000 });
    await destroyApp(ports, input, app.call());
    for (const diskName of ["one", "two"]) {
      const volume = { volumeName: "data", diskName, force: true };
      await deleteDisk(ports, volume, app.call());
    }
    app.kube.close();
  }
});
