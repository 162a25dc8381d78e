import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { type Kind, KompoxError, type Problem } from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import type { Source } from "../domain/source.ts";
import type { FileStoreDeps } from "./file_store.ts";
import { FileStore } from "./file_store.ts";

const config = {
  service: { id: "1", name: "ops" },
  provider: { id: "2", name: "p", driver: "k3s", settings: {} },
  cluster: { id: "3", name: "c1" },
  app: { id: "4", name: "app1" },
} as unknown as Target;

const warning: Problem = { level: "warning", message: "Cannot apply it" };
const error: Problem = { level: "error", message: "Cannot use it" };

/** Files by path; a value that is an error is thrown. */
class FakeFiles implements FileStoreDeps {
  readonly #files: Readonly<Record<string, string | Error>>;
  readonly #problems: readonly Problem[];
  readonly asked: string[] = [];

  constructor(
    files: Readonly<Record<string, string | Error>>,
    problems: readonly Problem[] = [],
  ) {
    this.#files = files;
    this.#problems = problems;
  }

  readTextFile(path: string): Promise<string | undefined> {
    this.asked.push(path);
    const file = this.#files[path];
    return file instanceof Error ? Promise.reject(file) : Promise.resolve(file);
  }

  readConfig({ text }: Source) {
    return {
      config: text === "" ? undefined : config,
      problems: this.#problems,
    };
  }
}

Deno.test("FileStore reads nothing before it is asked, then once", async () => {
  const files = new FakeFiles({ "k.yml": "x" }, [warning]);
  const store = new FileStore("k.yml", files);
  deepStrictEqual(files.asked, []);
  const [target, cluster] = await Promise.all([
    store.target("app1"),
    store.clusterTarget(undefined),
  ]);
  strictEqual(target.cluster, cluster.cluster);
  strictEqual(await store.target(undefined), target);
  deepStrictEqual(files.asked, ["k.yml"]);
});

Deno.test("FileStore.target() refuses a configuration with an error, warnings told too", async () => {
  const files = new FakeFiles({ "k.yml": "x" }, [warning, error]);
  const store = new FileStore("k.yml", files);
  const refusal = new KompoxError("invalid", [warning, error]);
  await rejects(store.target(undefined), refusal);
  await rejects(store.clusterTarget(undefined), refusal);
});

Deno.test("FileStore.draft() returns what is wrong with the target", async () => {
  const files = new FakeFiles({ "k.yml": "x", "empty.yml": "" }, [error]);
  deepStrictEqual(await new FileStore("k.yml", files).draft("app1"), {
    target: config,
    problems: [error],
  });
  deepStrictEqual(await new FileStore("empty.yml", files).draft("app1"), {
    target: undefined,
    problems: [error],
  });
  await rejects(new FileStore("k.yml", files).draft("app2"), {
    kind: "not-found",
  });
});

Deno.test("FileStore says where a configuration can come from when there is none", async () => {
  const store = new FileStore("kompoxops.yml", new FakeFiles({}));
  await rejects(store.target(undefined), (thrown) => {
    strictEqual((thrown as KompoxError).kind, "not-found");
    deepStrictEqual((thrown as KompoxError).problems, [{
      level: "error",
      message:
        'Cannot find the configuration: there is no file "kompoxops.yml"',
      hint: "kompoxops init, or use --db-url file:PATH",
    }]);
    return true;
  });
});

const unreadable: readonly (readonly [string, Kind, RegExp])[] = [
  ["IsADirectory", "invalid", /it is a directory$/],
  ["PermissionDenied", "denied", /its permissions forbid it$/],
  ["Busy", "failed", /the system refuses$/],
];
for (const [name, kind, message] of unreadable) {
  Deno.test(`FileStore tells ${kind} when reading fails with ${name}`, async () => {
    const cause = Object.assign(new Error("os error"), { name });
    const store = new FileStore("k.yml", new FakeFiles({ "k.yml": cause }));
    await rejects(store.target(undefined), { kind, message, cause });
  });
}
