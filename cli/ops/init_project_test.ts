import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readConfig } from "../../core/config/v1/read.ts";
import type { StarterProject } from "../../core/config/v1/starter.ts";
import type { Problem } from "../../core/domain/error.ts";
import { Source } from "../../core/domain/source.ts";
import { type InitDeps, initProject } from "./init_project.ts";

const web: StarterProject = {
  file: "compose.yml",
  ports: [{ service: "web", hostPort: 8080 }],
  volumeNames: ["db"],
  hasBinds: false,
};

/** A directory in memory. */
class FakeDirectory implements InitDeps {
  readonly directory = "/home/me/Shop";
  readonly pathSeparator = ":";
  readonly files: Map<string, string>;
  readonly asked: string[] = [];
  project?: StarterProject = web;
  problems: readonly Problem[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  env(name: string): string | undefined {
    return name === "HOME" ? "/home/me" : undefined;
  }

  readTextFile(path: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path));
  }

  replaceFile(path: string, text: string): Promise<void> {
    this.files.set(path, text);
    return Promise.resolve();
  }

  readProject(composeFile: string) {
    this.asked.push(composeFile);
    return Promise.resolve({ project: this.project, problems: this.problems });
  }
}

const kubeconfig = { "/home/me/.kube/config": "current-context: kind-dev\n" };

Deno.test("initProject() writes what the Compose file and the context need", async () => {
  const directory = new FakeDirectory({ ...kubeconfig, "compose.yml": "x" });
  const report = await initProject(directory, false);
  deepStrictEqual(report, {
    file: "kompoxops.yml",
    composeFile: "compose.yml",
    context: { name: "kind-dev", server: undefined },
    problems: [],
    next: ["kompoxops app validate", "kompoxops app deploy"],
  });
  const text = directory.files.get("kompoxops.yml")!;
  const { config, problems } = readConfig(
    new Source("kompoxops.yml", text),
    () => "id",
  );
  deepStrictEqual(problems, []);
  strictEqual(config?.app.name, "shop");
  strictEqual(config.cluster.settings.KUBECONTEXT, "kind-dev");
  deepStrictEqual(
    config.app.ingress.rules.map((rule) => rule.hostPort.value),
    [8080],
  );
  deepStrictEqual(
    config.app.volumes.map((volume) => volume.name.value),
    ["db"],
  );
});

Deno.test("initProject() takes the first Compose file of the four names", async () => {
  const directory = new FakeDirectory({
    "docker-compose.yaml": "",
    "docker-compose.yml": "",
    "compose.yml": "",
    "compose.yaml": "",
  });
  for (
    const name of [
      "compose.yaml",
      "compose.yml",
      "docker-compose.yml",
      "docker-compose.yaml",
    ]
  ) {
    strictEqual((await initProject(directory, true)).composeFile, name);
    directory.files.delete(name);
  }
  strictEqual((await initProject(directory, true)).composeFile, undefined);
});

Deno.test("initProject() keeps a configuration that is there", async () => {
  const directory = new FakeDirectory({ "kompoxops.yml": "mine" });
  await rejects(initProject(directory, false), {
    kind: "conflict",
    message: 'Cannot write "kompoxops.yml": the file exists',
  });
  strictEqual(directory.files.get("kompoxops.yml"), "mine");
  deepStrictEqual(directory.asked, []);
  await initProject(directory, true);
  ok(directory.files.get("kompoxops.yml")!.startsWith("#"));
});

Deno.test("initProject() names a Compose file that cannot be read, and tells of its errors only", async () => {
  const directory = new FakeDirectory({ ...kubeconfig, "compose.yml": "a: [" });
  const error: Problem = { level: "error", message: "Cannot read the YAML" };
  directory.project = undefined;
  directory.problems = [error, { level: "info", message: "by the way" }];
  const report = await initProject(directory, false);
  deepStrictEqual(report.problems, [error]);
  ok(directory.files.get("kompoxops.yml")!.includes("file:compose.yml"));
});

Deno.test("initProject() warns where there is neither Compose file nor context", async () => {
  const report = await initProject(new FakeDirectory({}), false);
  deepStrictEqual(report.problems.map((problem) => problem.message), [
    'Cannot find a Compose file: there is neither "compose.yaml" nor "compose.yml" here',
    "Cannot name a cluster: no kubeconfig has a current context",
  ]);
});

Deno.test("initProject() fails when the file cannot be written", async () => {
  const directory = new FakeDirectory({});
  directory.replaceFile = () => Promise.reject(new Error("read-only"));
  await rejects(initProject(directory, false), { kind: "failed" });
});
