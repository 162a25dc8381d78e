import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import {
  type DataProject,
  postgres,
  testOfData,
  withOther,
} from "./data_project.ts";

async function rows(project: DataProject): Promise<string[]> {
  return await project.sql("select word from words order by word");
}

testOfData(
  "a database keeps its rows through a snapshot and its restore, and through an archive into a second app",
  "pgm",
  postgres,
  async (project) => {
    await project.does("app", "deploy", "--bootstrap-disks");
    await project.sql("create table words (word text)");
    await project.sql("insert into words values ('first')");
    await project.does("snapshot", "create", "data", "-S", "then");
    try {
      await project.sql("insert into words values ('later')");
      const restored: VolumeDisk = JSON.parse(
        await project.does("snapshot", "restore", "data", "-S", "then"),
      );
      strictEqual(restored.assigned, false);
      await project.does("disk", "assign", "data", "-D", restored.name);
      await project.does("app", "deploy");
      deepStrictEqual(await rows(project), ["first"]);
    } finally {
      await project.does("snapshot", "delete", "data", "-S", "then");
    }

    const file = `${project.cwd}/data.tar.zst`;
    await project.does("disk", "export", "-V", "data", file);
    const rename = ({ app }: { app: { name: string } }) =>
      void (app.name += "b");
    await withOther(project, rename, async (other) => {
      try {
        await other.does("disk", "import", "-V", "data", file);
        await other.does("app", "deploy");
        deepStrictEqual(await rows(other), ["first"]);
        await other.sql("insert into words values ('second')");
        deepStrictEqual(await rows(other), ["first", "second"]);
      } finally {
        await other.remove();
      }
    });
    deepStrictEqual(await rows(project), ["first"]);
  },
);
