/**
 * One list of command lines, run by `kompoxops` from its file and by `kompox`
 * through a service: what they print and how they end is the same but for the
 * name of the program.
 */

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Finished, runBundled } from "../bundle/bundled.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { seedResources } from "./seed_resources.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

const compose = `services:
  web:
    image: busybox:1.36
    ports: ["8080:80"]
    environment: { GREETING: "\${GREETING:-none}" }
    command:
      - sh
      - -c
      - "trap exit TERM; echo first; echo second; while :; do sleep 1; done"
    volumes: ["data:/data"]
volumes:
  data:
`;

const files: Readonly<Record<string, string>> = {
  "compose.yml": compose,
  ".env": "GREETING=hello from .env\n",
  "bad.yml":
    "services:\n  web:\n    image: nginx\n    privileged: true\n    prots: []\n",
  "unread.yml": "services: [\n",
  "a.txt": "copied\n",
};

interface Line {
  readonly args: string;
  /** One more argument, with spaces. */
  readonly more?: string;
  readonly stdin?: string;
  /** What is the same; absent: everything. */
  readonly same?: "code";
}

const lines: readonly Line[] = [
  { args: "app status" },
  { args: "app validate" },
  { args: "app validate -o json" },
  { args: "app validate --out-manifest -" },
  { args: "app validate --out-compose -" },
  { args: "app validate -f bad.yml" },
  { args: "app validate -f bad.yml -o sarif" },
  { args: "app validate -f unread.yml" },
  { args: "app validate -f nowhere.yml" },
  { args: "app deplyo" },
  { args: "app exec" },
  { args: "app logs" },
  { args: "app deploy" },
  { args: "disk list" },
  { args: "disk list -V nothing" },
  { args: "disk create -V data -N one -o name" },
  { args: "disk create -V data -N one" },
  { args: "disk list data" },
  { args: "app deploy --timeout 1m" },
  { args: "app deploy -o json" },
  { args: "app status" },
  { args: "app status -o table" },
  { args: "app status -o name" },
  { args: "app logs" },
  { args: "app logs --tail 1 --all-containers" },
  { args: "app logs -c nobody" },
  { args: "app exec -- printenv GREETING" },
  { args: "app exec -i -- cat", stdin: "over and back\n" },
  { args: "app exec -- ls /nowhere" },
  { args: "app exec -- /no/such/program" },
  { args: "app exec -c nobody -- true" },
  { args: "app cp a.txt :/tmp/a.txt" },
  { args: "app exec -- cp /tmp/a.txt /data/a.txt" },
  { args: "app cp :/tmp/a.txt b.txt" },
  { args: "app top" },
  { args: "snapshot create -V data -N before -o name" },
  { args: "snapshot list -V data -o name" },
  { args: "disk create -V data -N two --source snapshot:before -o name" },
  { args: "disk assign -V data -D two" },
  { args: "disk delete -V data -D nobody" },
  { args: "tool status -o name" },
  { args: "tool deploy --once -V data:two:/mnt -a", more: "cat /mnt/a.txt" },
  { args: "tool destroy" },
  { args: "snapshot delete -V data -S before" },
  // Who may see only some apps must not learn of others.
  { args: "app status -A unknown", same: "code" },
  { args: "cluster status" },
  { args: "app deploy -f bad.yml" },
  { args: "app destroy" },
  { args: "app destroy --delete-namespace" },
  { args: "disk delete -V data -D one" },
  { args: "disk delete -V data -D two --force" },
  { args: "disk list -V data -o name" },
  { args: "app status -o table" },
];

/** Of this run alone: what another one left behind is not met. */
const run = crypto.randomUUID().slice(0, 8);
const localService = `cliops-${run}`;
const remoteService = `clisvc-${run}`;

/** Both worlds have an app of one name, below services of their own. */
function documents(service: string, settings: Record<string, string>) {
  const ingress = { domain: "conformance.test" };
  return {
    service: { name: service },
    provider: { name: "here", driver: "k3s", settings },
    cluster: { name: "lab", existing: true, ingress },
    app: { name: "cliconf", volumes: [{ name: "data", size: "1Gi" }] },
  };
}

function configuration(service: string): string {
  const { app, ...rest } = documents(service, { KUBECONFIG: kubeconfigFile! });
  return JSON.stringify({
    version: "v1",
    ...rest,
    app: { ...app, compose: "file:compose.yml" },
  });
}

async function seed(service: ServiceBundle, cwd: string): Promise<void> {
  const KUBECONFIG_DATA = await Deno.readTextFile(kubeconfigFile!);
  const all = documents(remoteService, { KUBECONFIG_DATA });
  const compose = { services: { web: { image: "stored" } } };
  await seedResources(service, cwd, { ...all, app: { ...all.app, compose } });
}

async function project(service: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "kompox-conformance-" });
  const config = { "kompoxops.yml": configuration(service) };
  for (const [name, text] of Object.entries({ ...files, ...config })) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  return folder;
}

function wordsOf({ args, more }: Line): string[] {
  return [...args.split(" "), ...more === undefined ? [] : [more]];
}

/** What a run that broke off leaves behind; nothing is left when it did not. */
const cleanup: readonly Line[] = [
  { args: "app destroy --delete-namespace" },
  { args: "tool destroy" },
  { args: "snapshot delete -V data -S before" },
  { args: "disk delete -V data -D one --force" },
  { args: "disk delete -V data -D two --force" },
];

type RunLine = (line: Line) => Promise<Finished>;

async function runAll(run: RunLine): Promise<Finished[]> {
  const ends: Finished[] = [];
  try {
    for (const line of lines) ends.push(await run(line));
    return ends;
  } finally {
    if (ends.length < lines.length) {
      for (const line of cleanup) await run(line);
    }
  }
}

/** Without what differs between any two runs: ids, hashes, times, the order of what is done at once. */
function comparable({ code, stdout, stderr }: Finished): Finished {
  const words = stderr.split("\n").filter((line) => !line.startsWith("wait "));
  return {
    code,
    stdout: plain(stdout),
    stderr: plain(words.sort().join("\n")),
  };
}

function plain(text: string): string {
  return text
    .replace(/\bkompoxops(?= )/g, "kompox")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replace(/(?<="\w+_id": ")[0-9a-f]{16}/g, "ID")
    .replace(/cliconf-[0-9a-z]{5,10}-[0-9a-z]{5}\b/g, "POD")
    // What is not the project's stands in the service, not in a file here.
    .replace(/(?:cliconf\.database|kompoxops)\.yml:\d+:\d+/g, "PLACE")
    .replace(
      /"file": "(?:cliconf\.database|kompoxops)\.yml",\s+"line": \d+,\s+"column": \d+/g,
      "PLACE",
    )
    .replace(/tool-runner-[0-9a-z]{5}\b/g, "POD")
    .replace(/\b[0-9a-f]{7}(?= \(k8s\))/g, "HANDLE")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/kompox-conformance-\w+/g, "FOLDER")
    .replace(/cli(?:ops|svc)-[0-9a-f]{8}\b/g, "SERVICE")
    // One of digits alone is quoted in YAML.
    .replace(/-hash: "?[0-9a-f]{6}\b"?/g, "-hash: HASH")
    .replace(/(?<=-)[0-9a-f]{6}\b/g, "HASH");
}

Deno.test("kompox with a service says what kompoxops says", {
  ignore: kubeconfigFile === undefined,
}, async () => {
  const [local, remote, home] = await Promise.all([
    project(localService),
    project(remoteService),
    Deno.makeTempDir({ prefix: "kompox-conformance-" }),
  ]);
  const service = await startServiceBundle(home);
  try {
    await seed(service, remote);
    const [ops, client] = await Promise.all([
      runAll((line) =>
        runBundled(wordsOf(line), { cwd: local, stdin: line.stdin })
      ),
      runAll((line) =>
        service.kompox(wordsOf(line), { cwd: remote, stdin: line.stdin })
      ),
    ]);
    const told = (ends: readonly Finished[]) =>
      lines.map(({ args, same }, index) => {
        const { code, ...texts } = comparable(ends[index]);
        return same === "code" ? { args, code } : { args, code, ...texts };
      });
    deepStrictEqual(told(client), told(ops));
    deepStrictEqual(await Deno.readTextFile(`${remote}/b.txt`), "copied\n");
  } finally {
    const code = await service.stop();
    strictEqual(code, 0, "the service drains and ends well");
    for (const folder of [local, remote, home]) {
      await Deno.remove(folder, { recursive: true });
    }
  }
});
