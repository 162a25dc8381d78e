/** What people get wrong about disks, through the whole program: the exit code, the words, and that nothing changed. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import {
  type DataConfig as Config,
  type DataProject,
  testOfData,
  withOther,
} from "./data_project.ts";

const compose = `services:
  app:
    image: busybox:1.36
    command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]
    stop_grace_period: 1s
    volumes: ["data:/data"]
`;

/** A command line, how it ends, and what it says. */
type Refusal = readonly [line: string, code: number, words: RegExp];

/** All that does not hold is told at once. */
async function refused(
  project: DataProject,
  refusals: readonly Refusal[],
): Promise<void> {
  const wrong: string[] = [];
  for (const [line, code, words] of refusals) {
    const ended = await project.run(...line.split(" "));
    const holds = ended.code === code && words.test(ended.stderr) &&
      /error: Cannot /.test(ended.stderr) && /^ +hint: /m.test(ended.stderr) &&
      ended.stdout === "";
    if (!holds) {
      wrong.push(`${line}: ${ended.code} ${ended.stdout}${ended.stderr}`);
    }
  }
  deepStrictEqual(wrong, []);
}

testOfData(
  "bad input for disks and snapshots is refused with its exit code and a remedy, and changes nothing",
  "bad",
  compose,
  async (project) => {
    await refused(project, [
      ["disk list nope", 4, /volume "nope".*not defined/],
      ["disk create nope", 4, /volume "nope".*not defined/],
      ["snapshot list nope", 4, /volume "nope".*not defined/],
      ["app deploy", 3, /0 disks|no disk|has no assigned disk/],
      [
        'disk create data --options {"storageClass":"nope"}',
        4,
        /"nope"; the cluster has .*csi-hostpath/,
      ],
      ["disk create data -N Not_A_Name", 3, /Not_A_Name/],
      ["disk create data --source disk:gone", 4, /"gone"/],
      ["disk create data --source pv:gone", 4, /PersistentVolume "gone"/],
      ["disk assign data -D gone", 4, /disk not found/],
      ["snapshot create data", 4, /volume "data": no assigned disk found/],
      ["snapshot restore data -S gone", 4, /has none of that name/],
    ]);
    deepStrictEqual(await project.disks(), []);

    await project.does("disk", "create", "data", "-N", "one");
    await project.does("disk", "create", "data", "-N", "two");
    await project.does("snapshot", "create", "data", "-S", "kept");
    try {
      await ofOneApp(project);
      await ofOthers(project);
    } finally {
      await project.does("snapshot", "delete", "data", "-S", "kept");
      await project.does("snapshot", "delete", "data", "-S", "begun");
    }
  },
);

async function ofOneApp(project: DataProject): Promise<void> {
  const before = await project.disks();
  const begun = ["snapshot", "create", "data", "-S", "begun"];
  ok(await project.kill(/waiting for the snapshot/, ...begun));
  await refused(project, [
    ["disk create data -N one", 5, /disk "one" already exists/],
    ["snapshot create data -S kept", 5, /already exists/],
    ["snapshot restore data -S begun", 5, /it is creating/],
    ["disk create data --source snapshot:begun", 5, /creating|not ready/],
    ["disk delete data -D one", 5, /disk one is assigned; assign another/],
  ]);
  deepStrictEqual(await project.disks(), before);

  const assigned = await Promise.all(
    ["one", "two", "one", "two"]
      .map((name) => project.run("disk", "assign", "data", "-D", name)),
  );
  ok(assigned.some(({ code }) => code === 0));
  for (const { code, stderr } of assigned) {
    ok(code === 0 || code === 5, stderr);
  }
  const all = await project.disks();
  strictEqual(all.filter((each) => each.assigned).length, 1);

  const halve = ({ app }: Config) => void (app.volumes[0].size = "512Mi");
  await withOther(project, halve, async (other) => {
    const source = ["--source", "snapshot:kept", "-N", "smaller"];
    await other.does("disk", "create", "data", ...source);
    const disks = await other.disks();
    const smaller = disks.find(({ name }) => name === "smaller");
    strictEqual(smaller?.size, 2 ** 30);
    await other.does("disk", "delete", "data", "-D", "smaller");
  });
}

/** Another app, and the same app of another tenant: neither by name, nor by handle, nor by label. */
async function ofOthers(project: DataProject): Promise<void> {
  const before = await project.disks();
  const [{ handle }] = before;
  const native = `handle:hostpath.csi.k8s.io:${handle}`;
  const names = ({ app }: Config) => void (app.name += "x");
  const tenants = ({ service }: Config) => void (service.name = "others");
  for (const change of [names, tenants]) {
    await withOther(project, change, async (other) => {
      deepStrictEqual(await other.disks(), []);
      await refused(other, [
        ["disk assign data -D one", 4, /disk not found/],
        ["disk create data --source disk:one", 4, /"one"/],
        ["disk create data --source snapshot:kept", 4, /"kept"/],
        [`disk create data --source ${native}`, 5, /a disk of another app/],
        [`snapshot create data --source ${native}`, 5, /a disk of another app/],
        ["snapshot restore data -S kept", 4, /has none of that name/],
        ["tool deploy -V data:one:/x", 4, /disk "one"/],
        ["disk export -V data -D one -", 4, /"one"/],
        ["disk import -V data -D one kompoxops.yml", 4, /"one"/],
      ]);
      for (const verb of ["disk", "snapshot"]) {
        const named = verb === "disk" ? ["-D", "one"] : ["-S", "kept"];
        await other.does(verb, "delete", "data", ...named);
      }
      deepStrictEqual(await other.disks(), []);
      await relabelled(project, other);
    });
  }
  deepStrictEqual(await project.disks(), before);
  const snapshots = JSON.parse(
    await project.does("snapshot", "list", "data", "-o", "json"),
  ) as { name: string }[];
  ok(snapshots.some(({ name }) => name === "kept"));
}

/** Somebody gives a record the labels of another owner: it does not become that owner's disk. */
async function relabelled(
  project: DataProject,
  other: DataProject,
): Promise<void> {
  await other.does("disk", "create", "data", "-N", "own");
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  const namespace = "kompox-system";
  const { signal } = new AbortController();
  const labelled = (labelSelector: string) =>
    project.kube.list(type, { namespace, labelSelector }, signal);
  const [theirs] = (await labelled(`kompox.dev/disk=own`)).items
    .filter(({ data }) => (data as { app?: string }).app === other.app);
  const [record] = (await labelled(
    `kompox.dev/disk=two,kompox.dev/app=${project.app}`,
  )).items;
  const changed = {
    ...record,
    ...type,
    metadata: {
      ...record.metadata,
      labels: { ...theirs.metadata.labels, "kompox.dev/disk": "two" },
    },
  };
  const moved = await project.kube.replace(changed, signal);
  try {
    const listed = await other.run("disk", "list", "data", "-o", "json");
    if (listed.code === 0) {
      const disks = JSON.parse(listed.stdout) as VolumeDisk[];
      deepStrictEqual(disks.map(({ name }) => name), ["own"]);
    } else strictEqual(listed.code, 3, listed.stderr);
  } finally {
    const { labels } = record.metadata;
    await project.kube.replace({
      ...moved,
      ...type,
      metadata: { ...moved.metadata, labels },
    }, signal);
    await other.does("disk", "delete", "data", "-D", "own", "--force");
  }
}
