import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { denoProjectReader } from "../../cli/project_reader.ts";
import { collectBundle } from "../../core/compose/collect.ts";
import { appLabels } from "../../core/domain/names.ts";
import { unpackRelease } from "../../core/plan/release_secrets.ts";
import type { KubeObject, KubeType } from "../../core/ports/kube.ts";
import type { DeployReport } from "../../core/operations/app.ts";
import { destroyApp } from "../../core/usecases/app/destroy.ts";
import { execApp } from "../../core/usecases/app/exec.ts";
import { validateApp } from "../../core/usecases/app/validate.ts";
import { destroyInput } from "../fakes/app_inputs.ts";
import { type RealApp, testOnCluster } from "./app_cluster.ts";

const canary = "canary-7f3a9c1d";

const compose = `services:
  web:
    image: busybox:1.36
    command: sh -c 'trap exit TERM; while :; do sleep 1; done'
    ports: ["8080:80"]
    env_file: [app.env]
    environment: {SHOWN: "1"}
    configs:
      - source: settings
        target: /etc/app/settings.ini
        mode: 0440
      - motd
      - shared
    secrets:
      - password
      - source: key
        target: /etc/tls/server.key
        mode: 0400
    volumes:
      - ./run.sh:/run.sh:ro
  other:
    image: busybox:1.36
    command: sh -c 'trap exit TERM; while :; do sleep 1; done'
    user: "1000:1000"
    secrets: [password, key]
configs:
  settings: {file: ./settings.ini}
  motd: {content: "hello $$world"}
  shared: {external: true}
secrets:
  password: {file: password.txt}
  key: {file: key.bin}
`;

const secretType: KubeType = { apiVersion: "v1", kind: "Secret" };
const configType: KubeType = { apiVersion: "v1", kind: "ConfigMap" };
const signal = new AbortController().signal;

async function writeProject(directory: string): Promise<void> {
  const write = (path: string, text: string) =>
    Deno.writeTextFile(`${directory}/${path}`, text);
  await write("compose.yml", compose);
  await write(
    "app.env",
    `TOKEN="${canary}-env $$(SHOWN)"\nSHOWN=hidden\nLINES='a\nb'\n`,
  );
  await write("settings.ini", "level=1\n");
  await write("password.txt", `${canary}-file`);
  await write("run.sh", "#!/bin/sh\necho ran\n");
  await Deno.chmod(`${directory}/run.sh`, 0o755);
  await Deno.writeFile(
    `${directory}/key.bin`,
    new Uint8Array([0, 255, 1, 254, ...new TextEncoder().encode(canary)]),
  );
}

/** As a command does: collected from the disk. */
async function deploy(app: RealApp, directory: string): Promise<DeployReport> {
  return await app.deploy("", { bundle: await collect(directory) });
}

function collect(directory: string) {
  return collectBundle(undefined, denoProjectReader(), {
    files: [`${directory}/compose.yml`],
    envFiles: [],
    profiles: [],
    env: () => undefined,
  });
}

async function runIn(
  app: RealApp,
  container: string,
  script: string,
): Promise<string> {
  const command = ["sh", "-c", script];
  const input = { container, command, stdin: false, tty: false };
  const session = await execApp(app.ports, input, app.call());
  const decoder = new TextDecoder();
  let text = "";
  for await (const frame of session.frames) {
    if (frame.type !== "exit") text += decoder.decode(frame.data);
  }
  return text;
}

/** Objects that are named after their content, without the hash. */
async function contents(app: RealApp): Promise<string[]> {
  const lists = [await app.list(configType), await app.list(secretType)];
  return lists.flat().filter(({ immutable, type }) =>
    immutable && type !== "kompox.dev/release"
  ).map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{10}$/, "")).sort();
}

async function pods(app: RealApp): Promise<string[]> {
  const found = await app.list({ apiVersion: "v1", kind: "Pod" });
  return found.map(({ metadata: { uid } }) => uid!);
}

async function makeExternal(app: RealApp): Promise<KubeObject> {
  await app.kube.apply(
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: namespaceOf(app),
    },
    { force: false },
    signal,
  );
  return await app.kube.create({
    ...configType,
    metadata: { name: "shared", namespace: app.namespace },
    data: { shared: "by hand" },
  }, signal);
}

/** As the deploy makes it, so that it is the app's own. */
function namespaceOf(app: RealApp): KubeObject["metadata"] {
  const { service, provider, cluster, app: { name } } = app.target;
  return {
    name: app.namespace,
    labels: appLabels(app.target),
    annotations: {
      "kompox.dev/app":
        `${service.name}/${provider.name}/${cluster.name}/${name}`,
      "kompox.dev/provider-driver": provider.driver,
    },
  };
}

async function releases(app: RealApp): Promise<string[]> {
  const secrets = (await app.list(secretType)).filter(({ type }) =>
    type === "kompox.dev/release"
  );
  return await Promise.all(
    secrets.map(async (secret) =>
      JSON.stringify([await unpackRelease([secret]), secret.metadata])
    ),
  );
}

testOnCluster(
  "deployApp() gives containers their env_file, configs and secrets on a real cluster, and starts the pod again once for a change",
  "files",
  async (app) => {
    const directory = await Deno.realPath(await Deno.makeTempDir());
    try {
      await writeProject(directory);
      await makeExternal(app);
      const reports: unknown[] = [await deploy(app, directory)];

      strictEqual(
        await runIn(app, "web", 'echo "$TOKEN|$SHOWN|$LINES"'),
        `${canary}-env $(SHOWN)|1|a\nb\n`,
      );
      strictEqual(
        await runIn(
          app,
          "web",
          "cat /etc/app/settings.ini /motd /shared; /run.sh",
        ),
        "level=1\nhello $worldby handran\n",
      );
      strictEqual(
        await runIn(app, "web", "cat /run/secrets/password"),
        `${canary}-file`,
      );
      strictEqual(
        await runIn(
          app,
          "web",
          "od -An -tx1 -N4 /etc/tls/server.key; stat -Lc '%a %u:%g' " +
            "/etc/app/settings.ini /etc/tls/server.key /run/secrets/password " +
            "/run.sh; (echo x > /motd) 2>&1 | grep -c 'Read-only'",
        ),
        " 00 ff 01 fe\n440 0:0\n400 0:0\n644 0:0\n755 0:0\n1\n",
      );
      strictEqual(
        await runIn(app, "other", "id -u; cat /run/secrets/password"),
        `1000\n${canary}-file`,
      );

      const first = await pods(app);
      const same = await deploy(app, directory);
      strictEqual(same.changed, false);
      deepStrictEqual(await pods(app), first);

      await Deno.writeTextFile(`${directory}/settings.ini`, "level=2\n");
      const changed = await deploy(app, directory);
      reports.push(same, changed);
      deepStrictEqual(
        changed.objects.filter(({ outcome }) => outcome !== "unchanged")
          .map(({ kind, outcome }) => `${kind} ${outcome}`).sort(),
        ["ConfigMap created", "Deployment configured"],
      );
      strictEqual(
        await runIn(app, "web", "cat /etc/app/settings.ini"),
        "level=2\n",
      );
      const second = await pods(app);
      strictEqual(second.length, 1);
      ok(!first.includes(second[0]));
      const replicaSets = await app.list({
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
      });
      strictEqual(replicaSets.length, 2);

      const name = app.target.app.name;
      const held = (await contents(app)).map((each) =>
        each.replace(`${name}-app-`, "")
      );
      deepStrictEqual(held.filter((each) => each === "-cfg-settings"), [
        "-cfg-settings",
        "-cfg-settings",
      ]);
      ok(held.includes("web-base"));

      const records = await releases(app);
      strictEqual(records.length, 2);
      ok(records.some((record) => record.includes("level=2")));
      const preview = await validateApp(
        app.ports,
        { bundle: await collect(directory), outputs: ["compose"] },
        app.call(),
      );
      const seen = await app.list({ apiVersion: "v1", kind: "Event" });
      const said = JSON.stringify([
        records,
        reports,
        app.events,
        preview,
        seen,
      ]);
      ok(!said.includes(canary), "a secret was told");
      ok(!said.includes(btoa(`${canary}-file`)), "a secret was told");

      await destroyApp(app.ports, destroyInput(), app.call());
      deepStrictEqual(await contents(app), []);
      const left = await app.list(configType);
      ok(left.some(({ metadata }) => metadata.name === "shared"));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);

testOnCluster(
  "deployApp() keeps what the last ten releases name on a real cluster, and prunes the rest",
  "kept",
  async (app) => {
    const text = (value: number) =>
      "services:\n  web:\n    image: traefik/whoami\n    ports: ['8080:80']\n" +
      `    configs: [c]\nconfigs: {c: {content: "${value}"}}\n`;
    for (let value = 1; value <= 10; value++) {
      await app.deploy(text(value), { wait: false });
    }
    strictEqual((await contents(app)).length, 10);
    const report = await app.deploy(text(11), { wait: false });
    strictEqual((await contents(app)).length, 10);
    strictEqual(
      report.objects.filter(({ outcome }) => outcome === "pruned").length,
      1,
    );
    const values = (await app.list(configType)).flatMap(({ data }) =>
      (data as { c?: string }).c ?? []
    );
    ok(!values.includes("1") && values.includes("2") && values.includes("11"));
  },
);

testOnCluster(
  "deployApp() takes files of a whole mebibyte to a real cluster, and names an external object that is missing",
  "long",
  async (app) => {
    const directory = await Deno.realPath(await Deno.makeTempDir());
    try {
      const bytes = new Uint8Array(2 ** 20).fill(0x22);
      await Deno.writeFile(`${directory}/quotes.txt`, bytes);
      await Deno.writeFile(`${directory}/ones.bin`, bytes.fill(0xff));
      const text = "services:\n  web:\n    image: busybox:1.36\n" +
        "    command: sh -c 'trap exit TERM; while :; do sleep 1; done'\n" +
        "    ports: ['8080:80']\n" +
        "    configs: [{source: c, target: /c}]\n" +
        "    secrets: [{source: s, target: /s}]\n" +
        "configs: {c: {file: quotes.txt}}\nsecrets: {s: {file: ones.bin}}\n";
      await Deno.writeTextFile(`${directory}/compose.yml`, text);
      await deploy(app, directory);
      strictEqual(
        await runIn(app, "web", "wc -c < /c; wc -c < /s"),
        "1048576\n1048576\n",
      );
      const missing = text.replace("{file: quotes.txt}", "{external: true}");
      await Deno.writeTextFile(`${directory}/compose.yml`, missing);
      await rejects(
        deploy(app, directory),
        /Cannot mount a volume of the app: .*configmap "c" not found/,
      );
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);
