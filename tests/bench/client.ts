/** The service and its client: how soon it is ready, and what `kompox app status` costs against `kompoxops`. */

import { findCluster } from "../cluster/find.ts";
import { seedResources } from "../server/seed_resources.ts";
import { startServiceBundle } from "../server/service_bundle.ts";
import { type Bench, inTurn, median } from "./measure.ts";
import { inFolder, kompoxops, program } from "./programs.ts";
import { cpuMedian, limitRow, ratioRow, type Row } from "./report.ts";

/** Goals of the issue. */
const readyMs = 1000;
const statusGoal = 1.3;

const compose = { services: { web: { image: "nginx", ports: ["8080:80"] } } };

export async function benchClient(rounds: number): Promise<Row[]> {
  return [await benchReady(rounds), ...await benchStatus(rounds)];
}

/** A first start: the database is made, and it answers. */
async function benchReady(rounds: number): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await inFolder(async (root) => {
      const started = performance.now();
      const service = await startServiceBundle(root);
      const answer = await fetch(`${service.url}/readyz`);
      await answer.body?.cancel();
      times.push(performance.now() - started);
      await service.stop();
    });
  }
  return limitRow("kompoxsvc start to ready", "ms", median(times), readyMs);
}

async function benchStatus(rounds: number): Promise<Row[]> {
  const cluster = await findCluster();
  if (cluster.kind === "none") {
    console.error(`client: status left out, ${cluster.reason}`);
    return [];
  }
  return await inFolder(async (root) => {
    const settings = { KUBECONFIG: cluster.path };
    const above = {
      service: { name: "bench" },
      cluster: { name: "here", existing: true },
      app: { name: "bench-client", compose },
    };
    const provider = { name: "here", driver: "k3s" };
    const config = {
      version: "v1",
      ...above,
      provider: { ...provider, settings },
    };
    await Deno.writeTextFile(`${root}/kompoxops.yml`, JSON.stringify(config));
    const service = await startServiceBundle(root);
    try {
      const KUBECONFIG_DATA = await Deno.readTextFile(cluster.path);
      await seedResources(service, root, {
        ...above,
        provider: { ...provider, settings: { KUBECONFIG_DATA } },
      });
      const status = ["app", "status"];
      const benches: Bench[] = [
        { name: "kompoxops", argv: kompoxops(status), cwd: root },
        {
          name: "kompox",
          argv: program("kompox", status),
          cwd: root,
          env: { KOMPOX_URL: service.url, KOMPOX_TOKEN: service.token },
        },
      ];
      const samples = await inTurn(benches, rounds);
      const cpu = (name: string) => cpuMedian(samples.get(name)!);
      const base = { name: "kompoxops", value: cpu("kompoxops") };
      return [
        ratioRow(
          "kompox app status, CPU",
          "ms",
          cpu("kompox"),
          base,
          statusGoal,
        ),
      ];
    } finally {
      await service.stop();
    }
  });
}
