/**
 * Runs all tests in groups, each with the least permissions that it needs, and
 * ends with one line: `N passed, N failed, N skipped`.
 */

import { parseArgs } from "node:util";
import { findCluster } from "../tests/cluster/find.ts";
import { bundleAll } from "./bundle.ts";
import { type Counts, countTests, sum } from "./count_tests.ts";

interface Group {
  readonly name: string;
  readonly about: string;
  /** Arguments of `deno test`: permissions, then files. */
  readonly args: readonly string[];
  /** Needs the split bundle. */
  readonly bundle: boolean;
}

const loopback = "--allow-net=127.0.0.1,localhost,[::1]";

/** Groups that use a cluster where there is one. */
const onCluster = ["cluster", "storage", "service"];

/** Tests of the test cluster's own scripts: they need no cluster. */
const clusterUnits = ["find", "hash", "needs", "task"]
  .map((name) => `tests/cluster/${name}_test.ts`);

/** Folders whose tests run with real parts, in groups of their own. */
const realParts = ["cluster", "storage", "server"];

/** All other folders of tests. */
function otherTests(): string[] {
  return [...Deno.readDirSync("tests")]
    .filter(({ name }) => !realParts.includes(name))
    .map(({ name }) => `tests/${name}`);
}

/** Files of tests with real parts. */
function realTests(folder: string): string[] {
  return [...Deno.readDirSync(`tests/${folder}`)]
    .map(({ name }) => `tests/${folder}/${name}`)
    .filter((path) =>
      path.endsWith("_test.ts") && !clusterUnits.includes(path)
    );
}

/** What tests may that run the whole program and reach a cluster. */
const whole = [
  "--parallel",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-sys",
  "--allow-net",
];

const testGroups = (): readonly Group[] => [
  {
    name: "unit",
    about: "pure code, use cases on fakes, commands",
    bundle: true,
    args: [
      "--parallel",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-run",
      "--allow-sys",
      loopback,
      "core",
      "cli",
      "drivers",
      "scripts",
      "server",
      ...otherTests(),
    ],
  },
  {
    name: "cluster-scripts",
    about: "how tests find a cluster",
    bundle: false,
    args: ["--allow-read=tests/cluster", ...clusterUnits],
  },
  {
    name: "cluster",
    about: "the real Kubernetes",
    bundle: true,
    args: [...whole, ...realTests("cluster")],
  },
  {
    name: "storage",
    about: "disks, snapshots and data on the real Kubernetes",
    bundle: true,
    args: [...whole, ...realTests("storage")],
  },
  {
    name: "service",
    about: "kompoxsvc and kompox with real databases",
    bundle: true,
    args: [...whole, ...realTests("server")],
  },
];

/** @returns what one group counted; a run without tests counts as a failure */
async function runGroup(
  group: Group,
  env: Record<string, string>,
): Promise<Counts> {
  console.log(`\n== ${group.name}: ${group.about}`);
  const child = new Deno.Command("deno", {
    args: ["test", "--no-check", "--no-prompt", ...group.args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let output = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    await Deno.stdout.write(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  const { code } = await child.status;
  const counts = countTests(output);
  // An uncaught error outside of a test fails the run without a failed test.
  const silent = (code !== 0 && counts.failed === 0) || counts.passed === 0;
  return silent && counts.skipped === 0
    ? { ...counts, failed: counts.failed + 1 }
    : counts;
}

/** Finds the cluster once for all files; starts it where it is ours. */
async function clusterEnv(): Promise<Record<string, string>> {
  const found = await findCluster();
  if (found.kind === "none") {
    console.log(`tests on a real cluster are skipped: ${found.reason}`);
    return {};
  }
  console.log(`tests on a real cluster use ${found.path}`);
  // These tests wait for pods most of the time.
  return { KOMPOX_TEST_KUBECONFIG: found.path, DENO_JOBS: "4" };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { group: { type: "string", multiple: true } },
  });
  const groups = testGroups();
  const chosen = groups.filter((group) =>
    values.group === undefined || values.group.includes(group.name)
  );
  if (chosen.length === 0) {
    console.error(
      `no such group; there are ${groups.map(({ name }) => name).join(", ")}`,
    );
    return 2;
  }
  if (chosen.some((group) => group.bundle)) await bundleAll();
  const env = chosen.some(({ name }) => onCluster.includes(name))
    ? await clusterEnv()
    : {};
  const all: Counts[] = [];
  for (const group of chosen) {
    const started = performance.now();
    const counts = await runGroup(group, env);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `== ${group.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds} s`,
    );
    all.push(counts);
  }
  const total = sum(all);
  console.log(
    `\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`,
  );
  return total.failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
