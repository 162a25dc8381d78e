/** The list of 50 apps over HTTP (SQLite) against a bare Hono route that answers the same. */

import { rateOf } from "./http_load.ts";
import { median } from "./measure.ts";
import type { Row } from "./report.ts";
import { type ServiceProcess, startServiceProcess } from "./service_process.ts";

const apps = 50;
const requests = 1_000;
const warmUps = 2;

/** Goal of the issue: at least so much of the rate. */
const goal = 0.35;

export async function benchServiceList(
  root: string,
  rounds: number,
): Promise<Row> {
  const folder = `${root}/list`;
  await Deno.mkdir(folder);
  const service = await startServiceProcess(folder);
  try {
    await seed(service);
    const headers = { authorization: `Bearer ${service.token}` };
    const url = new URL(`${service.url}/api/v1/apps`);
    const answer = await fetch(url, { headers });
    const file = `${folder}/list.json`;
    await Deno.writeTextFile(file, await answer.text());
    const bare = await startBare(file);
    try {
      return await compare(url, bare.url, headers, rounds);
    } finally {
      await bare.stop();
    }
  } finally {
    await service.stop();
  }
}

/** In turn, so that both meet the same noise. */
async function compare(
  ours: URL,
  bare: URL,
  headers: Readonly<Record<string, string>>,
  rounds: number,
): Promise<Row> {
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const bareRate = await rateOf(bare, headers, requests);
    const rate = await rateOf(ours, headers, requests);
    if (round < 0) continue;
    rates.push(rate);
    ratios.push(rate / bareRate);
  }
  const ratio = median(ratios);
  return {
    what: `list of ${apps} apps, rate`,
    median: `${median(rates).toFixed(0)} /s`,
    ratio: `${ratio.toFixed(2)} × bare Hono route, same bytes`,
    goal: `≥ ${goal} ×`,
    holds: ratio >= goal,
  };
}

async function seed(service: ServiceProcess): Promise<void> {
  const parents = [
    { kind: "Service", name: "bench" },
    { kind: "Provider", name: "local", service: "bench", driver: "k3s" },
    { kind: "Cluster", name: "main", provider: "local" },
  ];
  for (const document of parents) {
    await service.create(`/${document.kind.toLowerCase()}s`, document);
  }
  const compose = { services: { web: { image: "nginx", ports: ["80:80"] } } };
  for (let at = 0; at < apps; at++) {
    const app = { kind: "App", name: `app-${at}`, cluster: "main", compose };
    await service.create("/apps", app);
  }
}

async function startBare(file: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-net", "--allow-read"]
      .concat("--allow-env", "tests/bench/bare_hono.ts", file),
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value, done } = await reader.read();
  if (done) throw new Error("the bare Hono route ended");
  return {
    url: new URL(`http://127.0.0.1:${value.trim()}/`),
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
