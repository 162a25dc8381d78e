/** `cluster kubeconfig --merge` into a file of 500 contexts, beside what kubectl needs to add one. */

import { type Bench, inTurn } from "./measure.ts";
import { findKubectl, inFolder, kompoxops } from "./programs.ts";
import { cpuMedian, limitRow, ratioRow, type Row } from "./report.ts";

const contexts = 500;

/** Goal of the issue in milliseconds of CPU. */
const goalMs = 500;

export async function benchKubeconfig(rounds: number): Promise<Row[]> {
  return await inFolder(async (root) => {
    const text = kubeconfig(contexts);
    const target = `${root}/config`;
    await Deno.writeTextFile(`${root}/kompoxops.yml`, project());
    const merge = ["cluster", "kubeconfig", "--merge", "--kubeconfig", target];
    const name = `merge into ${contexts} contexts`;
    const benches: Bench[] = [{ name, argv: kompoxops(merge), cwd: root }];
    const kubectl = await findKubectl();
    if (kubectl === undefined) console.error("kubectl: left out, not found");
    else {
      const args = ["config", "set-context", "new", "--cluster=c1"];
      benches.push({
        name: "kubectl config set-context",
        argv: [kubectl, ...args, "--kubeconfig", target],
      });
    }
    const restore = () => Deno.writeTextFile(target, text);
    const samples = await inTurn(benches, rounds, restore);
    const cpu = (bench: Bench) => cpuMedian(samples.get(bench.name)!);
    const [own, ...others] = benches;
    return [
      limitRow(`${own.name}, CPU`, "ms", cpu(own), goalMs),
      ...others.map((bench) =>
        ratioRow(`${own.name}, CPU`, "ms", cpu(own), {
          name: bench.name,
          value: cpu(bench),
        })
      ),
    ];
  });
}

/** Certificates and keys of the usual length: 2.7 MB for 500 contexts. */
function kubeconfig(count: number): string {
  const blob = (at: number, length: number) =>
    btoa(`${at}`.padEnd(length, "0123456789"));
  const list = (text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join("");
  return "apiVersion: v1\nclusters:\n" +
    list((at) =>
      `- cluster:\n    certificate-authority-data: ${blob(at, 1100)}\n` +
      `    server: https://c${at}.example.com:6443\n  name: c${at}\n`
    ) +
    "contexts:\n" +
    list((at) =>
      `- context:\n    cluster: c${at}\n    user: u${at}\n  name: x${at}\n`
    ) +
    "current-context: x3\nkind: Config\npreferences: {}\nusers:\n" +
    list((at) =>
      `- name: u${at}\n  user:\n    client-certificate-data: ${
        blob(at, 1100)
      }\n    client-key-data: ${blob(at, 1700)}\n`
    );
}

function project(): string {
  const name = "bench";
  const data = {
    contexts: [{ name, context: { cluster: name } }],
    clusters: [{ name, cluster: { server: "https://127.0.0.1:6443" } }],
  };
  return JSON.stringify({
    version: "v1",
    service: { name },
    provider: { name, driver: "k3s" },
    cluster: { name, settings: { KUBECONFIG_DATA: JSON.stringify(data) } },
    app: { name, compose: { services: { a: { image: "a" } } } },
  });
}
