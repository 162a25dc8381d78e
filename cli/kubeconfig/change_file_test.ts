import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../../core/domain/error.ts";
import { denoIo } from "../deno_io.ts";
import {
  type ChangeDeps,
  changeKubeconfigFile,
  readKubeconfigFile,
} from "./change_file.ts";

const ends: (() => void)[] = [];
const deps: ChangeDeps = {
  io: denoIo(),
  signal: new AbortController().signal,
  onEnd: (undo) => void ends.push(undo),
  waitMs: 200,
};

/** Runs in a directory that is gone after. */
function test(name: string, body: (directory: string) => Promise<void>): void {
  Deno.test(`changeKubeconfigFile() ${name}`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      await body(directory);
      for (const undo of ends.splice(0)) undo();
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

async function namesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) names.push(name);
  return names.sort();
}

async function modeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).mode! & 0o777;
}

function refused(work: Promise<void>, kind: string, message: RegExp) {
  return rejects(work, (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    ok(error.problems[0].hint);
    return true;
  });
}

test("makes the file 0600 and its directory 0700 when they are not there", async (directory) => {
  const path = `${directory}/home/.kube/config`;
  await changeKubeconfigFile(path, (text) => {
    strictEqual(text, "");
    return "new";
  }, deps);
  strictEqual(await Deno.readTextFile(path), "new");
  strictEqual(await modeOf(path), 0o600);
  strictEqual(await modeOf(`${directory}/home/.kube`), 0o700);
  strictEqual(await modeOf(`${directory}/home`), 0o700);
  deepStrictEqual(await namesIn(`${directory}/home/.kube`), ["config"]);
});

test("closes a file that others could read", async (directory) => {
  const path = `${directory}/config`;
  await Deno.writeTextFile(path, "old", { mode: 0o644 });
  await changeKubeconfigFile(path, (text) => `${text} and new`, deps);
  strictEqual(await Deno.readTextFile(path), "old and new");
  strictEqual(await modeOf(path), 0o600);
  deepStrictEqual(await namesIn(directory), ["config"]);
});

test("keeps links, also one whose file is not there yet", async (directory) => {
  await Deno.mkdir(`${directory}/real`);
  await Deno.symlink("real/config", `${directory}/first`);
  await Deno.symlink(`${directory}/first`, `${directory}/second`);
  for (const text of ["a", "b"]) {
    await changeKubeconfigFile(`${directory}/second`, () => text, deps);
    strictEqual(await Deno.readTextFile(`${directory}/real/config`), text);
  }
  ok((await Deno.lstat(`${directory}/first`)).isSymlink);
  ok((await Deno.lstat(`${directory}/second`)).isSymlink);
  deepStrictEqual(await namesIn(directory), ["first", "real", "second"]);
  deepStrictEqual(await namesIn(`${directory}/real`), ["config"]);
});

test("leaves everything as it was when the change fails", async (directory) => {
  const path = `${directory}/config`;
  await Deno.writeTextFile(path, "old", { mode: 0o640 });
  const fail = () => {
    throw failure("invalid", "Cannot change it", { hint: "correct it" });
  };
  const work = changeKubeconfigFile(path, fail, deps);
  await refused(work, "invalid", /^Cannot change it$/);
  strictEqual(await Deno.readTextFile(path), "old");
  strictEqual(await modeOf(path), 0o640);
  deepStrictEqual(await namesIn(directory), ["config"]);
});

test("does not touch a file that is to stay the same", async (directory) => {
  const path = `${directory}/config`;
  await Deno.writeTextFile(path, "same", { mode: 0o640 });
  const { ino } = await Deno.stat(path);
  await changeKubeconfigFile(path, (text) => text, deps);
  strictEqual((await Deno.stat(path)).ino, ino);
});

test("refuses a file that is read-only, a directory, and what is no text", async (directory) => {
  const path = `${directory}/config`;
  await Deno.writeTextFile(path, "old", { mode: 0o400 });
  const change = changeKubeconfigFile(path, () => "new", deps);
  await refused(
    change,
    "denied",
    /^Cannot write kubeconfig .* it is read-only$/,
  );
  strictEqual(await Deno.readTextFile(path), "old");

  const inside = `${directory}/directory`;
  await Deno.mkdir(inside);
  const onDirectory = changeKubeconfigFile(inside, () => "new", deps);
  await refused(onDirectory, "invalid", /it is no regular file$/);
  // Reading it would never end.
  const pipe = `${directory}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  const onPipe = changeKubeconfigFile(pipe, () => "new", deps);
  await refused(onPipe, "invalid", /it is no regular file$/);

  const bytes = new URL(
    "../../tests/golden/kubeconfig/broken/latin1.yml",
    import.meta.url,
  );
  const latin1 = `${directory}/latin1.yml`;
  await Deno.copyFile(bytes, latin1);
  const onLatin1 = changeKubeconfigFile(latin1, () => "new", deps);
  await refused(onLatin1, "invalid", /it is no UTF-8 text$/);
  deepStrictEqual(await Deno.readFile(latin1), await Deno.readFile(bytes));
  await rejects(readKubeconfigFile(latin1), /it is no UTF-8 text$/);
});

test("refuses a path below a file", async (directory) => {
  await Deno.writeTextFile(`${directory}/file`, "");
  const work = changeKubeconfigFile(
    `${directory}/file/x/config`,
    () => "",
    deps,
  );
  await refused(work, "failed", /^Cannot write kubeconfig .* refuses it$/);
});

test("waits for the lock of another writer, and gives up when it stays", async (directory) => {
  const path = `${directory}/config`;
  // As kubectl makes it.
  await Deno.writeTextFile(`${path}.lock`, "", { mode: 0 });
  const work = changeKubeconfigFile(path, () => "new", deps);
  await refused(work, "conflict", /another program is changing it/);
  deepStrictEqual(await namesIn(directory), ["config.lock"]);

  const patient = changeKubeconfigFile(path, () => "new", {
    ...deps,
    waitMs: 5_000,
  });
  setTimeout(() => Deno.removeSync(`${path}.lock`), 100);
  await patient;
  strictEqual(await Deno.readTextFile(path), "new");
  deepStrictEqual(await namesIn(directory), ["config"]);
});

test("holds the lock of the link and of the file while it changes", async (directory) => {
  const path = `${directory}/link`;
  await Deno.symlink("config", path);
  await changeKubeconfigFile(path, () => {
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
    deepStrictEqual(names.sort(), ["config.lock", "link", "link.lock"]);
    return "new";
  }, deps);
  deepStrictEqual(await namesIn(directory), ["config", "link"]);
});

test("gives the lock back when the program is told to end", async (directory) => {
  const path = `${directory}/config`;
  await changeKubeconfigFile(path, () => {
    for (const undo of ends.splice(0)) undo();
    ok(
      ![...Deno.readDirSync(directory)].some(({ name }) =>
        name.endsWith(".lock")
      ),
    );
    return "new";
  }, deps);
});

test("stops waiting when it is told to", async (directory) => {
  const path = `${directory}/config`;
  await Deno.writeTextFile(`${path}.lock`, "");
  const signal = AbortSignal.timeout(50);
  const work = changeKubeconfigFile(path, () => "", {
    ...deps,
    signal,
    waitMs: 60_000,
  });
  await rejects(work, { name: "TimeoutError" });
});
