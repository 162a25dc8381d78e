import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { denoProjectReader } from "../../cli/project_reader.ts";
import { collectBundle } from "../../core/compose/collect.ts";

const reader = denoProjectReader();

Deno.test("collectBundle() keeps a project inside its directory on a real disk", async () => {
  const directory = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${directory}/app/real`, { recursive: true });
    await Deno.writeTextFile(`${directory}/outside.env`, "A=1");
    await Deno.writeTextFile(`${directory}/app/real/in.env`, "B=1");
    await Deno.symlink(`real/in.env`, `${directory}/app/in.env`);
    const path = `${directory}/app/compose.yml`;
    const collect = (envFile: string) => {
      Deno.writeTextFileSync(
        path,
        `services: {a: {image: x, env_file: ${envFile}, volumes: ['./real:/r']}}`,
      );
      return collectBundle(undefined, reader, {
        files: [path],
        envFiles: [],
        profiles: [],
        env: () => undefined,
      });
    };
    const bundle = await collect("in.env");
    strictEqual(bundle.files["in.env"], "B=1");
    deepStrictEqual(bundle.paths, { real: "directory" });
    await Deno.symlink("../outside.env", `${directory}/app/out.env`);
    await rejects(
      collect("out.env"),
      /Cannot use "out.env": it leads out of the project directory/,
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
