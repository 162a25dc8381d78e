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

Deno.test("collectBundle() takes the bytes of configs, secrets and bound files from a real disk", async () => {
  const directory = await Deno.realPath(await Deno.makeTempDir());
  const write = (path: string, bytes: number[]) =>
    Deno.writeFile(`${directory}/${path}`, new Uint8Array(bytes));
  try {
    await Deno.mkdir(`${directory}/data`);
    await Deno.writeTextFile(
      `${directory}/compose.yml`,
      `services:
  a:
    image: x
    configs: [text, marked]
    secrets: [key]
    volumes: ["./run.sh:/r:ro", "./data:/d", "./long:/l", "./gone:/g"]
configs: {text: {file: c.txt}, marked: {file: b.txt}, unused: {file: u.txt}}
secrets: {key: {file: k.bin}}
`,
    );
    await write("c.txt", [0x61, 10]);
    await write("b.txt", [0xef, 0xbb, 0xbf, 0x61]);
    await write("u.txt", [0x61]);
    await write("k.bin", [0, 255]);
    await write("run.sh", [0x23, 0x21]);
    await Deno.chmod(`${directory}/run.sh`, 0o755);
    await Deno.writeFile(`${directory}/long`, new Uint8Array(2 ** 20 + 1));
    const bundle = await collectBundle(undefined, reader, {
      files: [`${directory}/compose.yml`],
      envFiles: [],
      profiles: [],
      env: () => undefined,
    });
    deepStrictEqual(Object.keys(bundle.files).sort(), [
      "c.txt",
      "compose.yml",
      "run.sh",
    ]);
    deepStrictEqual(bundle.binary, { "b.txt": "77u/YQ==", "k.bin": "AP8=" });
    deepStrictEqual(bundle.executables, ["run.sh"]);
    deepStrictEqual(bundle.paths, {
      "run.sh": "file",
      data: "directory",
      long: "file",
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
