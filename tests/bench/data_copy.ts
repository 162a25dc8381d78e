/** The files of a disk out of the cluster and into it, against `kubectl exec ... tar` and `zstd` on the same files. */

import type { BenchProject } from "./data_project.ts";
import { median } from "./measure.ts";
import { kompoxops } from "./programs.ts";
import { ratioRow, type Row } from "./report.ts";
import { output } from "./run_program.ts";

/** Goal of the issue: at least 0.7 of the throughput. */
const goal = 1.43;
const mostRounds = 3;

/** 200 MiB: half of it cannot be compressed, half can; and a thousand small files. */
const plant = `cd /data && mkdir -p small
for n in 1 2 3 4; do dd if=/dev/urandom of=noise$n bs=1M count=24; done
for n in 1 2; do yes "line $n of a log that says the same" | head -c 50331648 >log$n; done
n=0; while [ $n -lt 1000 ]; do n=$((n+1)); echo $n >small/$n; done`;

/** @param kubectl with the app's namespace */
export async function benchCopies(
  project: BenchProject,
  kubectl: readonly string[],
  rounds: number,
): Promise<Row[]> {
  const runs = Math.min(rounds, mostRounds);
  await project.does("app", "exec", "--", "sh", "-c", plant);
  await project.does("disk", "create", "data", "-N", "empty");
  const { pod } = JSON.parse(await project.does("app", "status"));
  const file = `${project.cwd}/data.tar.zst`;
  return [
    ...await benchExport(project, [...kubectl, "exec", pod], file, runs),
    ...await benchImport(project, kubectl, file, runs),
  ];
}

/**
 * With `--live`, as kubectl reads it; and as it is kept otherwise, of a
 * snapshot. What it takes without files is taken off on both sides.
 */
async function benchExport(
  { cwd }: BenchProject,
  inPod: readonly string[],
  file: string,
  runs: number,
): Promise<Row[]> {
  const to = `>"$OUT"`;
  const ours = (...more: readonly string[]) => {
    const line = ["disk", "export", "-V", "data", ...more, "-"];
    return piped(`"$@" ${to}`, kompoxops(line));
  };
  const theirs = (folder: string) => {
    const tar = ["--", "tar", "-C", folder, "-cf", "-", "."];
    return piped(`"$@" | zstd -c ${to}`, [...inPod, ...tar]);
  };
  const ways = {
    ours: [ours("--live"), ours("--live", "-D", "empty")],
    theirs: [theirs("/data"), theirs("/mnt")],
    snapshot: [ours()],
  };
  const times: Record<string, number[]> = {};
  for (let run = -1; run < runs; run++) {
    for (const [name, lines] of Object.entries(ways)) {
      const taken: number[] = [];
      for (const [index, argv] of lines.entries()) {
        const out = index === 0 ? file : `${file}.empty`;
        taken.push(await wallMs(argv, cwd, { OUT: out }));
      }
      if (run < 0) continue;
      const [all, nothing = 0] = taken;
      (times[name] ??= []).push(all - nothing);
      (times[`${name}, whole`] ??= []).push(all);
    }
  }
  const name = "kubectl exec tar > zstd";
  const row = (what: string, own: string, other: string, limit?: number) =>
    ratioRow(
      `disk export of 200 MB, ${what}`,
      "ms",
      median(times[own]),
      { name, value: median(times[other]) },
      limit,
    );
  return [
    row("the files alone", "ours", "theirs", goal),
    row("whole command --live", "ours, whole", "theirs, whole"),
    row("whole command", "snapshot", "theirs, whole"),
  ];
}

/**
 * Into two disks that are not the app's. What it takes without files is taken
 * off on both sides: a new pod there, a connection here.
 */
async function benchImport(
  project: BenchProject,
  kubectl: readonly string[],
  file: string,
  runs: number,
): Promise<Row[]> {
  const { cwd } = project;
  await project.does("disk", "create", "data", "-N", "theirs");
  await project.does("tool", "deploy", "-V", "data:theirs:/theirs");
  const empty = `${cwd}/empty.tar.zst`;
  await output(piped(`tar -cf - -T /dev/null | zstd -qfo "$1"`, [empty]), cwd);
  const inPod = [
    ...[...kubectl, "exec", "-i", "deploy/tool-runner", "--"],
    ...["sh", "-c", "tar -C /theirs -xf - && sync"],
  ];
  const ours = (from: string) => {
    const onto = ["-V", "data", "-D", "empty", "--force"];
    return kompoxops(["disk", "import", ...onto, from]);
  };
  const theirs = (from: string) =>
    piped(`from=$1; shift; zstd -dc "$from" | "$@"`, [from, ...inPod]);
  const times: Record<"ours" | "theirs", number[]> = { ours: [], theirs: [] };
  const whole: Record<"ours" | "theirs", number[]> = { ours: [], theirs: [] };
  for (let run = -1; run < runs; run++) {
    for (const [name, argv] of Object.entries({ ours, theirs })) {
      const nothing = await wallMs(argv(empty), cwd);
      const all = await wallMs(argv(file), cwd);
      if (run < 0) continue;
      times[name as keyof typeof times].push(all - nothing);
      whole[name as keyof typeof whole].push(all);
    }
  }
  const name = "zstd > kubectl exec tar";
  const row = (what: string, each: typeof times, limit?: number) =>
    ratioRow(
      `disk import of 200 MB, ${what}`,
      "ms",
      median(each.ours),
      { name, value: median(each.theirs) },
      limit,
    );
  return [row("the files alone", times, goal), row("whole command", whole)];
}

async function wallMs(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const started = performance.now();
  await output(argv, cwd, env);
  return performance.now() - started;
}

/** A shell that fails when any part of a pipe does. */
function piped(script: string, words: readonly string[]): string[] {
  return ["bash", "-c", `set -o pipefail; ${script}`, "bash", ...words];
}
