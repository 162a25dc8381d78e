/** Ways into an app against kubectl on a real cluster: bytes through a tunnel, and a short command. */

import { findCluster } from "../cluster/find.ts";
import { type Bench, inTurn, median } from "./measure.ts";
import { findKubectl, inFolder, kompoxops } from "./programs.ts";
import { configOf, writeProject } from "./projects.ts";
import { ratioRow, type Row, wallMedian } from "./report.ts";
import { output } from "./run_program.ts";

/** Goals of the issue: at least 0.7 of the throughput; a command not slower. */
const tunnelGoal = 1 / 0.7;
const execGoal = 1;
const warmUps = 2;
const app = "bench-access";
const bytes = 100_000_000;

const compose = `services:
  cache:
    image: redis:7
    ports: ["6379:6379"]
    stop_grace_period: 1s
`;

export async function benchAccess(rounds: number): Promise<Row[]> {
  const cluster = await findCluster();
  const kubectl = await findKubectl();
  if (cluster.kind === "none" || kubectl === undefined) {
    const reason = cluster.kind === "none" ? cluster.reason : "no kubectl";
    console.error(`access: left out, ${reason}`);
    return [];
  }
  return await inFolder(async (root) => {
    const config = configOf(app, { KUBECONFIG: cluster.path });
    const cwd = await writeProject(root, app, compose, config);
    const theirs = [kubectl, `--kubeconfig=${cluster.path}`];
    await output(kompoxops(["app", "deploy"]), cwd);
    try {
      const status = JSON.parse(
        await output(kompoxops(["app", "status"]), cwd),
      );
      const { namespace, pod } = status;
      const there = [...theirs, "-n", namespace];
      return [
        await benchExec(cwd, [...there, "exec", pod, "--", "true"], rounds),
        ...await benchTunnel(cwd, [...there, "port-forward", pod], rounds),
      ];
    } finally {
      const destroy = ["app", "destroy", "--delete-namespace"];
      await output(kompoxops(destroy), cwd);
    }
  });
}

async function benchExec(
  cwd: string,
  argv: readonly string[],
  rounds: number,
): Promise<Row> {
  const ours: Bench = {
    name: "kompoxops app exec",
    argv: kompoxops(["app", "exec", "--", "true"]),
    cwd,
  };
  const theirs: Bench = { name: "kubectl exec", argv };
  await inTurn([ours, theirs], warmUps);
  const samples = await inTurn([ours, theirs], rounds);
  const wall = ({ name }: Bench) => wallMedian(samples.get(name)!);
  const base = { name: theirs.name, value: wall(theirs) };
  return ratioRow("exec -- true, wall", "ms", wall(ours), base, execGoal);
}

async function benchTunnel(
  cwd: string,
  theirs: readonly string[],
  rounds: number,
): Promise<Row[]> {
  const argv = kompoxops(["app", "tunnel", "-p", ":6379"]);
  const tunnels = [
    await openTunnel("kompoxops app tunnel", argv, cwd),
    await openTunnel("kubectl port-forward", [...theirs, ":6379"], cwd),
  ];
  const data = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) {
    crypto.getRandomValues(data.subarray(at, at + 65_536));
  }
  const into = new Map<string, number[]>();
  const out = new Map<string, number[]>();
  try {
    // A run takes a second: fewer of them tell enough.
    const runs = Math.min(rounds, 7);
    for (let round = -1; round < runs; round++) {
      for (const { name, port } of tunnels) {
        const times = await transfer(port, data);
        if (round < 0) continue;
        into.set(name, [...into.get(name) ?? [], times.in]);
        out.set(name, [...out.get(name) ?? [], times.out]);
      }
    }
  } finally {
    for (const { stop } of tunnels) await stop();
  }
  const row = (what: string, times: ReadonlyMap<string, number[]>) => {
    const [ours, other] = tunnels.map(({ name }) => ({
      name,
      value: median(times.get(name)!),
    }));
    const title = `tunnel, 100 MB ${what}, wall`;
    return ratioRow(title, "ms", ours.value, other, tunnelGoal);
  };
  return [row("in", into), row("out", out)];
}

interface OpenTunnel {
  readonly name: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Both programs tell their free port in the same words. */
async function openTunnel(
  name: string,
  argv: readonly string[],
  cwd: string,
): Promise<OpenTunnel> {
  const child = new Deno.Command("bash", {
    args: ["-c", 'exec "$@" 2>&1', "bash", ...argv],
    cwd,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let found: RegExpExecArray | null = null;
  while (found === null) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`${name} ended: ${text}`);
    text += value;
    found = /127\.0\.0\.1:(\d+) -> /.exec(text);
  }
  // What it says later must not fill the pipe.
  void (async () => {
    while (!(await reader.read()).done);
  })();
  return {
    name,
    port: Number(found[1]),
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** Stores the data in Redis and fetches it. @returns milliseconds of each */
async function transfer(
  port: number,
  data: Uint8Array,
): Promise<{ in: number; out: number }> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  const send = async (part: Uint8Array) => {
    for (let at = 0; at < part.length;) {
      at += await connection.write(part.subarray(at));
    }
  };
  const buffer = new Uint8Array(256 * 1024);
  const take = async (size: number) => {
    for (let left = size; left > 0;) {
      const read = await connection.read(buffer);
      if (read === null) throw new Error("the tunnel ended");
      left -= read;
    }
  };
  const started = performance.now();
  const head = `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${data.length}\r\n`;
  await send(encoder.encode(head));
  await send(data);
  await send(encoder.encode("\r\n"));
  await take("+OK\r\n".length);
  const sent = performance.now();
  await send(encoder.encode("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"));
  await take(`$${data.length}\r\n\r\n`.length + data.length);
  const ended = performance.now();
  connection.close();
  return { in: sent - started, out: ended - sent };
}
