import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { command } from "./access_app.ts";
import { type RealApp, testOnCluster } from "./app_cluster.ts";

const stack = `services:
  box:
    image: busybox:1.36
    command: sh -c "trap 'exit 0' TERM; sleep 3600 & wait"
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: secret}
    stop_grace_period: 1s
  bare:
    image: traefik/whoami
    ports: ["8080:80"]
`;

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copy(app: RealApp, from: string, to: string): Promise<string> {
  const { code, stderr } = await command(app, "cp", from, to);
  strictEqual(code, 0, stderr);
  return stderr;
}

/** Names, modes and checksums of a tree. */
async function listing(folder: string, path = ""): Promise<string[]> {
  const lines: string[] = [];
  for (const { name } of [...Deno.readDirSync(`${folder}/${path}`)]) {
    const below = path === "" ? name : `${path}/${name}`;
    const info = await Deno.lstat(`${folder}/${below}`);
    const mode = (info.mode! & 0o777).toString(8);
    if (info.isDirectory) {
      lines.push(`${below}/ ${mode}`, ...await listing(folder, below));
    } else if (info.isSymlink) {
      lines.push(`${below} -> ${await Deno.readLink(`${folder}/${below}`)}`);
    } else {
      const data = await Deno.readFile(`${folder}/${below}`);
      const sum = await crypto.subtle.digest("SHA-256", data);
      lines.push(`${below} ${mode} ${new Uint8Array(sum).toHex()}`);
    }
  }
  return lines.sort();
}

const oddNames = [
  "with space",
  "-rf",
  "'quotes\"",
  "$HOME `id` ;*?",
  "line\nbreak",
  "back\\slash",
  "日本語 é",
  "x".repeat(200),
];

testOnCluster(
  "app cp carries 50 MB and a tree with odd names in and out of BusyBox and Debian containers",
  "cp",
  async (app) => {
    await app.deploy(stack);
    await inFolder(async (folder) => {
      const big = new Uint8Array(50_000_000);
      for (let at = 0; at < big.length; at += 65_536) {
        crypto.getRandomValues(big.subarray(at, at + 65_536));
      }
      await Deno.writeFile(`${folder}/big`, big, { mode: 0o640 });
      await Deno.mkdir(`${folder}/tree/sub dir/empty`, { recursive: true });
      for (const name of oddNames) {
        await Deno.writeTextFile(`${folder}/tree/${name}`, `is ${name}`);
        await Deno.writeTextFile(`${folder}/tree/sub dir/${name}`, "");
      }
      await Deno.chmod(`${folder}/tree/-rf`, 0o751);
      await Deno.chmod(`${folder}/tree/sub dir`, 0o770);
      await Deno.symlink("with space", `${folder}/tree/link`);

      for (const container of ["box", "db"]) {
        const back = `${folder}/back-${container}`;
        await Deno.mkdir(back);
        const at = performance.now();
        const told = await copy(app, `${folder}/big`, `${container}:/tmp/`);
        const sent = performance.now();
        match(told, /^Copied 1 file, 47\.7 MiB; checksums agree$/m);
        await copy(app, `${container}:/tmp/big`, `${back}/big`);
        const received = performance.now();
        console.log(
          `${container}: 50 MB in ${((sent - at) / 1000).toFixed(1)} s, ` +
            `out ${((received - sent) / 1000).toFixed(1)} s`,
        );
        const trees = await copy(
          app,
          `${folder}/tree`,
          `${container}:/tmp/new`,
        );
        match(trees, /^Copied 16 files, .*; checksums agree$/m);
        await copy(app, `${container}:/tmp/new`, `${back}/tree`);
        deepStrictEqual(
          await listing(back),
          (await listing(folder)).filter((line) => !line.startsWith("back-")),
        );
      }
    });
  },
);

testOnCluster(
  "app cp says what is wrong, and leaves nothing behind",
  "cp-bad",
  async (app) => {
    await app.deploy(stack);
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "x");
      const cases: readonly [string, string, number, RegExp][] = [
        [`${folder}/file`, "bare:/tmp/x", 6, /the container has no shell/],
        [
          `${folder}/file`,
          "nobody:/tmp/x",
          4,
          /Cannot find container "nobody"/,
        ],
        [`${folder}/file`, "box:/no/dir/x", 4, /there is no directory for/],
        [`${folder}/file`, "box:/proc/x", 1, /Cannot copy: .*\/?tar: /],
        [`${folder}/none`, "box:/tmp/x", 4, /there is no such file/],
        ["box:/none", `${folder}/x`, 4, /there is no such file/],
        ["box:/etc/passwd", `${folder}/no/x`, 4, /there is no such directory/],
      ];
      for (const [from, to, code, message] of cases) {
        const ended = await command(app, "cp", from, to);
        strictEqual(ended.code, code, `${from} ${to}: ${ended.stderr}`);
        match(ended.stderr, message);
      }
      deepStrictEqual(
        [...Deno.readDirSync(folder)].map(({ name }) => name),
        ["file"],
      );
      const left = await command(
        app,
        "exec",
        "-c",
        "box",
        "--",
        "ls",
        "-a",
        "/tmp",
      );
      strictEqual(/kompox/.test(left.stdout), false, left.stdout);
    });
  },
);
