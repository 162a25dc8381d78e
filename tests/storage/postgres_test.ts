import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { DeployReport } from "../../core/operations/app.ts";
import { type DataProject, postgres, testOfData } from "./data_project.ts";

const never = new AbortController().signal;

async function rows(project: DataProject): Promise<string[]> {
  return await project.sql("select word from words order by word");
}

/** Names of the app's PersistentVolumes. */
async function volumes({ kube, app }: DataProject): Promise<string[]> {
  const { items } = await kube.list(
    { apiVersion: "v1", kind: "PersistentVolume" },
    { labelSelector: `app=${app}` },
    never,
  );
  return items.map(({ metadata }) => metadata.name);
}

/** As `kubectl delete namespace`, until it is gone. */
async function deleteNamespace(
  { kube, namespace: name }: DataProject,
): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Namespace", name };
  await kube.delete(ref, {}, never);
  while (await kube.get(ref, never) !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function deploy(
  project: DataProject,
  ...flags: readonly string[]
): Promise<DeployReport> {
  return JSON.parse(
    await project.does("app", "deploy", ...flags, "-o", "json"),
  );
}

/** From the moment when the old pod was told to stop until the new one was ready. */
async function switchMs(
  project: DataProject,
  work: () => Promise<unknown>,
): Promise<number> {
  const stop = new AbortController();
  let stoppedAt = 0;
  const watching = (async () => {
    const pods = { apiVersion: "v1", kind: "Pod" };
    const { kube, namespace } = project;
    for await (
      const { object } of kube.watch(pods, { namespace }, stop.signal)
    ) {
      if (object.metadata.deletionTimestamp) stoppedAt ||= performance.now();
    }
  })().catch(() => {});
  await work();
  const ms = performance.now() - stoppedAt;
  stop.abort();
  await watching;
  ok(stoppedAt > 0, "no pod was stopped");
  return ms;
}

testOfData(
  "a database keeps its rows through redeploy, destroy, loss of the namespace, and a switch to another disk and back",
  "pg",
  postgres,
  async (project) => {
    const first = await deploy(project, "--bootstrap-disks");
    const [{ disk: one, claim }] = first.volumes!;
    await project.sql("create table words (word text)");
    await project.sql("insert into words values ('first')");

    strictEqual((await deploy(project)).changed, false);
    await Deno.writeTextFile(
      `${project.cwd}/compose.yml`,
      postgres.replace("postgres:16", "postgres:15"),
    );
    strictEqual((await deploy(project)).changed, true);
    deepStrictEqual(await rows(project), ["first"]);

    await project.does("app", "destroy");
    deepStrictEqual(await volumes(project), []);
    await deploy(project);
    deepStrictEqual(await rows(project), ["first"]);

    await project.does("app", "destroy", "--delete-namespace");
    await deploy(project);
    deepStrictEqual(await rows(project), ["first"]);

    await deleteNamespace(project);
    deepStrictEqual(await volumes(project), [claim]);
    await deploy(project);
    deepStrictEqual(await rows(project), ["first"]);

    await project.does("disk", "create", "data", "-N", "two");
    await project.does("disk", "assign", "data", "-D", "two");
    const table = await switchMs(project, async () => {
      const moved = await deploy(project);
      const [{ disk, previousHandle }] = moved.volumes!;
      const before = (await project.disks()).find(({ name }) => name === one);
      deepStrictEqual([disk, previousHandle], ["two", before?.handle]);
    });
    console.log(`switch to another disk: ${(table / 1000).toFixed(1)} s`);
    deepStrictEqual(await project.sql("\\dt"), []);
    await project.sql("create table words (word text)");
    await project.sql("insert into words values ('second')");
    strictEqual((await volumes(project)).length, 2);

    const inUse = await project.run(
      "disk",
      "delete",
      "data",
      "-D",
      "two",
      "--force",
    );
    strictEqual(inUse.code, 5);
    match(inUse.stderr, /mounted by pod/);
    const assigned = await project.run("disk", "delete", "data", "-D", "two");
    strictEqual(assigned.code, 5);
    match(assigned.stderr, /disk two is assigned; assign another disk first/);

    await project.does("disk", "assign", "-V", "data", "-D", one);
    await deploy(project, "--prune-volumes");
    deepStrictEqual(await volumes(project), [claim]);
    deepStrictEqual(await rows(project), ["first"]);

    await project.does("disk", "assign", "-V", "data", "-D", "two");
    await deploy(project, "--prune-volumes");
    deepStrictEqual(await rows(project), ["second"]);
    const [{ usage }] = JSON.parse(
      await project.does("disk", "list", "data", "--usage", "-o", "json"),
    );
    ok(usage.usedBytes > 0 && usage.usedBytes <= usage.capacityBytes);
    await project.does("disk", "delete", "data", "-D", one);
    deepStrictEqual((await project.disks()).map(({ name }) => name), ["two"]);
  },
);
