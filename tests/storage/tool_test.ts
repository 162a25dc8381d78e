import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { ToolStatus } from "../../core/operations/tool.ts";
import { type DataProject, testOfData } from "./data_project.ts";

const compose = `services:
  web:
    image: busybox:1.36
    command: sh -c "echo from-app >/data/app; exec sleep 3600"
    stop_grace_period: 1s
    ports: ["8080:80"]
    volumes: ["data:/data"]
`;

async function statusOf(project: DataProject): Promise<ToolStatus> {
  return JSON.parse(await project.does("tool", "status"));
}

async function inTool(project: DataProject, script: string): Promise<string> {
  return await project.does("tool", "exec", "--", "sh", "-c", script);
}

testOfData(
  "tool shares the app's disk and mounts another, runs once, and leaves all disks alone",
  "tool",
  compose,
  async (project) => {
    strictEqual((await statusOf(project)).state, "none");
    await project.does("app", "deploy", "--bootstrap-disks");
    await project.does("disk", "create", "data", "-N", "second");
    const [first] = (await project.disks()).filter((disk) => disk.assigned);

    const started = await project.does(
      ...["tool", "deploy", "-V", `data:${first.name}:/one`],
      ...["-V", "data:second:/two", "-V", "data:second:/again"],
    );
    strictEqual(started, "");
    const status = await statusOf(project);
    deepStrictEqual([status.ready, status.name], [true, "tool-runner"]);
    ok(status.node_name !== "");
    strictEqual(await inTool(project, "cat /one/app"), "from-app\n");
    await inTool(project, "echo both >/one/tool; cp /one/tool /two/tool");
    strictEqual(await inTool(project, "cat /again/tool"), "both\n");
    const seen = ["app", "exec", "--", "sh", "-c", "cat /data/tool; hostname"];
    const [text, host] = (await project.does(...seen)).split("\n");
    strictEqual(text, "both");
    ok(!host.includes("tool-runner"));
    match(await project.does("app", "status"), /"ready": true/);

    const once = await project.run(
      ...["tool", "deploy", "--once", "-V", "data:second:/two"],
      ...["-a", "cat /two/tool; echo end; exit 3"],
    );
    deepStrictEqual([once.code, once.stdout], [3, "both\nend\n"]);
    const ended = await statusOf(project);
    deepStrictEqual([ended.state, ended.exit_code], ["failed", 3]);
    strictEqual(await project.does("tool", "logs"), "both\nend\n");

    const bad = await project.run(
      ...["tool", "deploy", "-V", "data:none:/a", "-V", "other:x:/b"],
    );
    strictEqual(bad.code, 4);
    match(bad.stderr, /volume "other"[^]*disk "none"/);
    const missing = await project.run(
      ...["tool", "deploy", "--image", "nowhere.example/none:1"],
    );
    strictEqual(missing.code, 1);
    match(missing.stderr, /nowhere\.example\/none:1/);

    await project.does("tool", "destroy");
    await project.does("tool", "destroy");
    strictEqual((await statusOf(project)).state, "none");
    strictEqual((await project.disks()).length, 2);
    match(await project.does("app", "status"), /"ready": true/);
  },
);
