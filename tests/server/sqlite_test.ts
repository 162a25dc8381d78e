/** What only SQLite does: files, their permissions, the end of a process in the middle of writes. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../core/store/sql/open_database.ts";
import {
  appSpec,
  databaseDeps,
  secret,
  seed,
} from "../conformance/database_world.ts";

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "kompox-sqlite-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const says = (kind: string, words: RegExp) => (error: unknown) => {
  const { kind: got, message } = error as { kind: string; message: string };
  strictEqual(got, kind, message);
  ok(words.test(message), message);
  return true;
};

function raw(path: string, statement: string): unknown[] {
  const database = new DatabaseSync(path);
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}

Deno.test("SQLite keeps no secret that can be read, in the file or its log", async () => {
  await inFolder(async (folder) => {
    const url = `sqlite:${folder}/k.db`;
    const database = await openDatabase(url, databaseDeps());
    const { service, provider } = await seed(database);
    // What no driver is known for may be a secret, all of it.
    const settings = { ANY: secret };
    const unknown = await database.resources.create({
      kind: "provider",
      name: "unknown",
      parentId: service.id,
      spec: { driver: "unknown", settings },
    });
    await database.resources.create({
      kind: "cluster",
      name: "unknown",
      parentId: unknown.id,
      spec: { settings },
    });
    await database.jobs.create({
      id: "j",
      operation: "deployApp",
      resource: "app/1",
      tokenId: "t",
      requestId: "r",
      input: { secret },
    }, "2026-01-01T00:00:00.000Z");
    const look = async (name: string) => {
      const bytes = await Deno.readFile(`${folder}/${name}`);
      return new TextDecoder("latin1").decode(bytes);
    };
    // While it is open most of it is in the log.
    ok((await look("k.db-wal")).includes("KUBECONFIG_DATA"));
    for (const { name } of Deno.readDirSync(folder)) {
      ok(!(await look(name)).includes(secret), name);
    }
    const found = await database.resources.find("provider", provider.id);
    deepStrictEqual(found?.spec, provider.spec);
    const cluster = await database.resources.find("cluster", "unknown");
    deepStrictEqual(cluster?.spec.settings, settings);
    await database.close();
    ok((await look("k.db")).includes("KUBECONFIG_DATA"));
    ok(!(await look("k.db")).includes(secret));
  });
});

Deno.test("SQLite files are for their owner alone", async () => {
  await inFolder(async (folder) => {
    const before = Deno.umask(0);
    try {
      const database = await openDatabase(
        `sqlite:${folder}/k.db`,
        databaseDeps(),
      );
      await seed(database);
      for (const name of ["k.db", "k.db-wal", "k.db-shm", "k.db.key"]) {
        const { mode } = await Deno.stat(`${folder}/${name}`);
        strictEqual(((mode ?? 0) & 0o777).toString(8), "600", name);
      }
      await database.close();
    } finally {
      Deno.umask(before);
    }
  });
});

Deno.test("SQLite is made by one of four programs that begin at once", async () => {
  await inFolder(async (folder) => {
    const url = `sqlite:${folder}/k.db`;
    const ends = await Promise.all(
      Array.from({ length: 4 }, () =>
        new Deno.Command("deno", {
          args: [
            ...["run", "--no-check", "--quiet", "-A"],
            ...["tests/server/open_and_close.ts", url],
          ],
          env: { NO_COLOR: "1" },
        }).output()),
    );
    for (const { code, stderr } of ends) {
      strictEqual(code, 0, new TextDecoder().decode(stderr));
    }
    const database = await openDatabase(url, databaseDeps());
    await seed(database);
    await database.close();
    deepStrictEqual(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["k.db", "k.db.key"],
    );
  });
});

Deno.test("SQLite gives the same objects until somebody changes something", async () => {
  await inFolder(async (folder) => {
    const url = `sqlite:${folder}/k.db`;
    const ours = await openDatabase(url, databaseDeps());
    const { app, cluster } = await seed(ours);
    const theirs = await openDatabase(url, databaseDeps());
    const first = await ours.resources.list("app", {});
    strictEqual(await ours.resources.list("app", {}), first);
    strictEqual(
      (await ours.resources.list("app", { limit: 5 })).rows.length,
      1,
    );
    await theirs.resources.update({ ...app, spec: { compose: {} } }, 1);
    strictEqual((await ours.resources.find("app", "shop"))?.version, 2);
    strictEqual((await ours.resources.list("app", {})).rows[0].version, 2);
    await ours.resources.update({ ...app, spec: appSpec }, 2);
    strictEqual((await ours.resources.find("app", "shop"))?.version, 3);
    strictEqual((await theirs.resources.find("app", "shop"))?.version, 3);
    strictEqual(await theirs.resources.find("app", "two"), undefined);
    await ours.resources.create({
      kind: "app",
      name: "two",
      parentId: cluster.id,
      spec: appSpec,
    });
    strictEqual((await theirs.resources.find("app", "two"))?.version, 1);
    const token = {
      id: "1",
      name: "ci",
      prefix: "kpx_",
      role: "operator",
      apps: [],
      createdAt: "2026-01-01T00:00:00.000Z",
    } as const;
    strictEqual(await ours.tokens.findByHash("h"), undefined);
    await theirs.tokens.create(token, "h");
    const known = await ours.tokens.findByHash("h");
    deepStrictEqual(known, token);
    strictEqual(await ours.tokens.findByHash("h"), known);
    await theirs.tokens.revoke("1", token.createdAt);
    strictEqual(
      (await ours.tokens.findByHash("h"))?.revokedAt,
      token.createdAt,
    );
    await theirs.resources.delete("app", app.id, 3);
    strictEqual(await ours.resources.find("app", "shop"), undefined);
    await ours.close();
    await theirs.close();
  });
});

Deno.test("SQLite tells why a file cannot be opened", async () => {
  await inFolder(async (folder) => {
    const open = (path: string, more = {}) =>
      openDatabase(`sqlite:${path}`, databaseDeps(more));
    await rejects(
      open(`${folder}/none/k.db`),
      says("not-found", /there is no such folder/),
    );
    await rejects(
      open(`${folder}/k.db`, { create: false }),
      says("not-found", /there is no such file/),
    );
    await Deno.writeTextFile(`${folder}/text.db`, "no database ".repeat(100));
    await rejects(
      open(`${folder}/text.db`),
      says("invalid", /no SQLite database/),
    );
    await rejects(
      open(`${folder}/k.db`, { secretKey: "short" }),
      says("usage", /no base64 of 32 bytes/),
    );
  });
});

Deno.test("SQLite refuses another key, and a lost one", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/k.db`;
    const open = (more = {}) =>
      openDatabase(`sqlite:${path}`, databaseDeps(more));
    await (await open()).close();
    const secretKey = new Uint8Array(32).toBase64();
    await rejects(open({ secretKey }), says("denied", /key does not fit/));
    await Deno.remove(`${path}.key`);
    await rejects(open(), says("not-found", /key of its secrets is not there/));
    await Deno.writeTextFile(`${path}.key`, "x");
    await rejects(open(), says("invalid", /no base64/));
  });
});

Deno.test("SQLite refuses what a newer program made, and brings an older one up to date", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/k.db`;
    const open = (more = {}) =>
      openDatabase(`sqlite:${path}`, databaseDeps(more));
    await rejects(
      open({ autoMigrate: false }),
      says(
        "conflict",
        /schema is older than this program, it lacks 0001_begin/,
      ),
    );
    await (await open()).close();
    await (await open({ autoMigrate: false })).close();
    raw(
      path,
      "INSERT INTO kompox_migration VALUES ('9999_later', '2030-01-01')",
    );
    await rejects(
      open(),
      says("unsupported", /a newer program made it, with 9999_later/),
    );
  });
});

Deno.test("SQLite tells of a disk without space, and stays whole", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/k.db`;
    const database = await openDatabase(`sqlite:${path}`, databaseDeps());
    await seed(database);
    await database.close();
    // The size of files is limited to what is there: the next pages do not fit.
    const { size } = await Deno.stat(path);
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: [
        "-c",
        `trap '' XFSZ; ulimit -f ${Math.ceil(size / 1024) + 64}; ` +
        'exec deno run --no-check --quiet -A "$@"',
        "bash",
        "tests/server/write_until_killed.ts",
        `sqlite:${path}`,
        "full",
      ],
      env: { NO_COLOR: "1" },
    }).output();
    const told = new TextDecoder().decode(stderr);
    strictEqual(code, 1, told);
    ok(/the disk of the database (?:fails|is full)/.test(told), told);
    const acknowledged = new TextDecoder().decode(stdout).trim().split("\n");
    await check(path, acknowledged);
  });
});

Deno.test("SQLite loses no acknowledged write when its process is killed", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/k.db`;
    const database = await openDatabase(`sqlite:${path}`, databaseDeps());
    await seed(database);
    await database.close();
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round++) {
      const killed = await killedAfter(path, round, 20 + round * 37);
      ok(killed.length >= 20);
      acknowledged.push(...killed);
      await check(path, acknowledged);
    }
  });
});

/** @returns the writes that were acknowledged before the end */
async function killedAfter(
  path: string,
  round: number,
  count: number,
): Promise<string[]> {
  const child = new Deno.Command("deno", {
    args: [
      ...["run", "--no-check", "--quiet", "-A"],
      ...["tests/server/write_until_killed.ts", `sqlite:${path}`, `${round}`],
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let killed = false;
  for await (
    const chunk of child.stdout.pipeThrough(new TextDecoderStream())
  ) {
    text += chunk;
    if (!killed && text.split("\n").length > count) {
      child.kill("SIGKILL");
      killed = true;
    }
  }
  await child.status;
  // The last line may be half a line.
  return text.split("\n").slice(0, -1);
}

/** Whole, with every acknowledged write in it. */
async function check(path: string, acknowledged: readonly string[]) {
  deepStrictEqual(
    raw(path, "PRAGMA integrity_check").map((row) =>
      Object.values(row as object)
    ),
    [["ok"]],
  );
  const database = await openDatabase(`sqlite:${path}`, databaseDeps());
  const { rows } = await database.resources.list("app", {});
  await database.close();
  const versions = new Map(rows.map(({ name, version }) => [name, version]));
  for (const line of acknowledged.filter((line) => line !== "")) {
    const [name, version] = line.split(" ");
    ok((versions.get(name) ?? 0) >= Number(version), line);
  }
  deepStrictEqual(
    rows.find(({ name }) => name === "shop")?.spec,
    appSpec,
  );
}
