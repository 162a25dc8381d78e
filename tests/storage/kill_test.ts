import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type DataProject, testOfData } from "./data_project.ts";

/** Shows what is on its disk, and adds to it at each start. */
const compose = `services:
  app:
    image: busybox:1.36
    command: [sh, -c, "echo start >>/data/starts; exec sleep 3600"]
    stop_grace_period: 1s
    init: true
    volumes: ["data:/data"]
`;

async function read(project: DataProject, file: string): Promise<string> {
  const text = ["cat", `/data/${file}`];
  return (await project.does("app", "exec", "--", ...text)).trim();
}

const points: readonly RegExp[] = [
  /disk volume\/data: uses/,
  /apply PersistentVolume\//,
  /apply PersistentVolumeClaim\//,
  /apply Deployment\//,
  /wait Pod\//,
];

testOfData(
  "a deploy that is killed at any step of a switch is finished by the next one, with the data of both disks",
  "kill",
  compose,
  async (project) => {
    ok(
      await project.kill(
        /waiting for the provisioner/,
        "disk",
        "create",
        "data",
      ),
    );
    const [begun] = await project.disks();
    await project.does("disk", "create", "data");
    const [made, ...more] = await project.disks();
    deepStrictEqual([made.name, made.assigned, more], [begun.name, true, []]);
    await project.does("disk", "create", "data", "-N", "other");
    const names = [made.name, "other"];

    for (const name of names) {
      await project.does("disk", "assign", "data", "-D", name);
      await project.does("app", "deploy");
      const write = ["sh", "-c", `echo ${name} >/data/name`];
      await project.does("app", "exec", "--", ...write);
    }
    for (const [index, point] of points.entries()) {
      const name = names[index % 2];
      await project.does("disk", "assign", "data", "-D", name);
      ok(await project.kill(point, "app", "deploy"), String(point));
      await project.expireLock();
      await project.does("app", "deploy", "--prune-volumes");
      strictEqual(await read(project, "name"), name, String(point));
    }
    ok((await read(project, "starts")).split("\n").length > 1);
    deepStrictEqual(
      (await project.disks()).map(({ name }) => name).sort(),
      [...names].sort(),
    );
  },
);
