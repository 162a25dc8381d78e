/** `kompox app status` through a service against `kompoxops app status`, on a real cluster. */

import { findCluster } from "../cluster/find.ts";
import { type Bench, inTurn } from "./measure.ts";
import { kompoxops, program } from "./programs.ts";
import { configOf, writeProject } from "./projects.ts";
import { cpuMedian, ratioRow, type Row } from "./report.ts";
import { startServiceProcess } from "./service_process.ts";

/** Goal of the issue: CPU at most so many times that of kompoxops. */
const goal = 1.3;
const warmUps = 2;
const app = "bench-status";
const compose = "services:\n  web:\n    image: nginx\n";

/** The app is not deployed: both ask the same of the cluster, and find the same. */
export async function benchServiceStatus(
  root: string,
  rounds: number,
): Promise<Row[]> {
  const cluster = await findCluster();
  if (cluster.kind === "none") {
    console.error(`kompox app status: left out, ${cluster.reason}`);
    return [];
  }
  const config = configOf(app, { KUBECONFIG: cluster.path });
  const cwd = await writeProject(root, app, compose, config);
  const folder = `${root}/status`;
  await Deno.mkdir(folder);
  const service = await startServiceProcess(folder);
  try {
    const KUBECONFIG_DATA = await Deno.readTextFile(cluster.path);
    const documents = [
      { kind: "Service", name: "bench" },
      {
        kind: "Provider",
        name: "local",
        service: "bench",
        driver: "k3s",
        settings: { KUBECONFIG_DATA },
      },
      { kind: "Cluster", name: "local", provider: "local", existing: true },
      { kind: "App", name: app, cluster: "local", compose: { services: {} } },
    ];
    for (const document of documents) {
      await service.create(`/${document.kind.toLowerCase()}s`, document);
    }
    const ours: Bench = {
      name: "kompox app status",
      argv: program("kompox", ["app", "status"]),
      cwd,
      env: {
        KOMPOX_URL: service.url,
        KOMPOX_TOKEN: service.token,
        XDG_CONFIG_HOME: folder,
      },
    };
    const local: Bench = {
      name: "kompoxops app status",
      argv: kompoxops(["app", "status"]),
      cwd,
    };
    await inTurn([ours, local], warmUps);
    const samples = await inTurn([ours, local], rounds);
    const cpu = ({ name }: Bench) => cpuMedian(samples.get(name)!);
    const base = { name: local.name, value: cpu(local) };
    return [ratioRow(`${ours.name}, CPU`, "ms", cpu(ours), base, goal)];
  } finally {
    await service.stop();
  }
}
