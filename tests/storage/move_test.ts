import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import { inProject } from "../bundle/bundled.ts";
import { DataProject, testOfData } from "./data_project.ts";

const never = new AbortController().signal;

const compose = `services:
  web:
    image: busybox:1.36
    command: sleep 3600
    stop_grace_period: 1s
    volumes: ["./data/web:/data"]
`;

/** Files that a careless copy would spoil. */
const plant = `cd /data && umask 022
mkdir -p deep/er empty "odd
name" && chmod 1777 empty && chmod 0500 deep/er
echo hello >a && ln a deep/hard && ln -s ../a deep/link && ln -s /etc/passwd abs
printf x >'quotes "and" $(dollars) *' && printf y >日本 && printf z >"$(printf '\\377')"
printf n >"$(printf '%0200d' 7)" && mkdir -p "$(printf '%0120d/%0120d' 1 2)"
chown 1234:65534 a && chmod 4711 a && touch -d '2001-02-03 04:05:06' a
dd if=/dev/urandom of=noise bs=1M count=24 2>/dev/null
dd if=/dev/zero of=sparse bs=1 count=1 seek=40M 2>/dev/null
`;

/** Names, modes, owners, times of files, and contents, as one text. */
const tree = `cd /data && find . | LC_ALL=C sort | tr '\\n' '\\1' >/tmp/names
find . -exec stat -c '%n|%f|%u:%g|%h|%N' {} + | LC_ALL=C sort | sha256sum
find . -type f -exec stat -c '%n|%Y|%s' {} + | LC_ALL=C sort | sha256sum
find . -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum
sha256sum </tmp/names; find . | wc -l`;

async function inApp(project: DataProject, script: string): Promise<string> {
  return await project.does("app", "exec", "--", "sh", "-c", script);
}

/** The same project as another app. */
async function withOther(
  project: DataProject,
  work: (other: DataProject) => Promise<void>,
): Promise<void> {
  const app = `${project.app}b`;
  const config = JSON.parse(
    await Deno.readTextFile(`${project.cwd}/kompoxops.yml`),
  );
  const files = {
    "compose.yml": compose,
    "kompoxops.yml": JSON.stringify({
      ...config,
      app: { ...config.app, name: app },
    }),
  };
  await inProject(files, async (cwd) => {
    const other = new DataProject(app, ["data"], cwd, project.kube);
    try {
      await work(other);
    } finally {
      await other.remove();
    }
  });
}

/** The pods of copies, each with its phase. */
async function copyPods(project: DataProject): Promise<string[]> {
  const { items } = await project.kube.list(
    { apiVersion: "v1", kind: "Pod" },
    { namespace: project.namespace, labelSelector: "kompox.dev/disk-copy" },
    never,
  );
  return items.map(({ status }) => (status as { phase: string }).phase);
}

/** A pod notices at once that nobody listens any more. */
async function copyEnds(project: DataProject): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (!(await copyPods(project)).includes("Running")) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the pod of a killed export goes on");
}

testOfData(
  "disk export and import move a tree into a second app, unchanged, and leave nothing behind",
  "move",
  compose,
  async (project) => {
    await project.does("app", "deploy", "--bootstrap-disks");
    await inApp(project, plant);
    const [before] = await project.disks();
    const file = `${project.cwd}/data.tar.zst`;

    // Killed while it reads: the next one takes away what it left.
    ok(await project.kill(/reading a snapshot/, ...exporting(file)));
    await copyEnds(project);
    const said = await project.does(...exporting(file), "-o", "json");
    const { sha256 } = JSON.parse(said) as { sha256: string };
    const beside = await Deno.readTextFile(`${file}.sha256`);
    strictEqual(beside, `${sha256}  data.tar.zst\n`);
    strictEqual((await Deno.stat(file)).mode! & 0o777, 0o600);
    const parts = [...Deno.readDirSync(project.cwd)]
      .filter(({ name }) => name.endsWith(".part"));
    ok(parts.length <= 1);
    deepStrictEqual((await project.disks()).map(({ name }) => name), [
      before.name,
    ]);
    deepStrictEqual(
      JSON.parse(await project.does("snapshot", "list", "data", "-o", "json")),
      [],
    );

    const used = await project.run(
      "disk",
      "import",
      "-V",
      "data",
      "-D",
      before.name,
      "--force",
      file,
    );
    strictEqual(used.code, 5);
    match(used.stderr, /mounts it/);

    await withOther(project, async (other) => {
      const cut = `${project.cwd}/cut.tar.zst`;
      const bytes = await Deno.readFile(file);
      await Deno.writeFile(cut, bytes.subarray(0, bytes.length / 2));
      const failed = await other.run("disk", "import", "-V", "data", cut);
      strictEqual(failed.code, 3, failed.stderr);
      match(failed.stderr, /ends in its middle|damaged/);
      deepStrictEqual(await other.disks(), []);

      const text = await other.does("disk", "import", "-V", "data", file);
      const disk = JSON.parse(text) as VolumeDisk;
      strictEqual(disk.assigned, true);
      deepStrictEqual(await copyPods(other), []);
      await other.does("app", "deploy");
      strictEqual(await inApp(other, tree), await inApp(project, tree));
    });
    deepStrictEqual(await copyPods(project), []);
  },
);

function exporting(file: string): string[] {
  return ["disk", "export", "-V", "data", file];
}

testOfData(
  "app import-volumes brings the directories of a Docker host with their owners",
  "host",
  compose,
  async (project) => {
    const folder = `${project.cwd}/data/web`;
    await Deno.mkdir(`${folder}/sub`, { recursive: true });
    await Deno.writeTextFile(`${folder}/sub/file`, "from the host");
    await Deno.symlink("sub/file", `${folder}/link`);
    const isRoot = Deno.uid() === 0;
    if (isRoot) await Deno.chown(`${folder}/sub/file`, 999, 998);
    const planned = await project.does("app", "import-volumes", "--dry-run");
    match(planned, /data\/web +data +data\/web .*would be copied/);
    deepStrictEqual(await project.disks(), []);
    await project.does("app", "import-volumes");
    strictEqual((await project.disks())[0].assigned, true);
    const again = await project.run("app", "import-volumes");
    strictEqual(again.code, 5);
    await project.does("app", "deploy");
    strictEqual(await inApp(project, "cat /data/link"), "from the host");
    const owner = await inApp(project, "stat -c %u:%g /data/sub/file");
    strictEqual(owner, isRoot ? "999:998\n" : `${Deno.uid()}:${Deno.gid()}\n`);
  },
);
