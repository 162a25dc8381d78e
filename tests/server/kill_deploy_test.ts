/** A deployment to the real cluster is interrupted by `kill -9` of the service: it is taken up, and converges. */

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { ask, ended, type Target } from "./kill_load.ts";
import { seedResources } from "./seed_resources.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

/** When it is killed, after the deployment was acknowledged. */
const killsAfterMs = [60, 250, 700];

const run = crypto.randomUUID().slice(0, 8);
const app = "proofkill";

const compose = `services:
  web:
    image: busybox:1.36
    ports: ["8080:80"]
    environment: { ROUND: "\${ROUND}" }
    secrets: [key]
    command: ["sh", "-c", "trap exit TERM; while :; do sleep 1; done"]
  other:
    image: busybox:1.36
    command: ["sh", "-c", "trap exit TERM; while :; do sleep 1; done"]
secrets:
  key: { environment: KEY }
`;

const change = {
  wait: true,
  timeoutMs: 60_000,
  lockTimeoutMs: 5_000,
  forceConflicts: false,
};

function bundle(round: number) {
  return {
    entries: [{ path: "compose.yml" }],
    files: { "compose.yml": compose },
    paths: {},
    variables: { ROUND: String(round), KEY: `key ${round}` },
    profiles: [],
  };
}

/** @returns the operation, acknowledged */
async function deploy(target: Target, round: number, key: string) {
  const answer = await ask(
    target,
    "POST",
    `/apps/${app}/deploy`,
    { bundle: bundle(round), ...change },
    { "idempotency-key": key },
  );
  strictEqual(answer?.status, 202, JSON.stringify(answer));
  return answer.body;
}

Deno.test({
  name:
    "an interrupted deployment is taken up by the next service, and converges",
  ignore: kubeconfigFile === undefined,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "kompox-kill-" });
    let service = await startServiceBundle(folder);
    const { token } = service;
    const target = () => ({ url: service.url, token });
    try {
      await seed(service, folder);
      for (const [round, ms] of killsAfterMs.entries()) {
        const key = `deploy-${round}`;
        const { id } = await deploy(target(), round, key);
        await new Promise((resolve) => setTimeout(resolve, ms));
        await service.kill();
        service = await startServiceBundle(folder);
        strictEqual((await deploy(target(), round, key)).id, id);
        const { state, error } = await ended(target(), id, 90_000);
        strictEqual(state, "succeeded", JSON.stringify(error));
        await converged(target(), round);
      }
    } finally {
      await destroy(target());
      strictEqual(await service.stop(), 0);
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function seed(service: ServiceBundle, folder: string): Promise<void> {
  const KUBECONFIG_DATA = await Deno.readTextFile(kubeconfigFile!);
  await seedResources(service, folder, {
    service: { name: `proof-${run}` },
    provider: {
      name: "here",
      driver: "k3s",
      settings: { KUBECONFIG_DATA },
    },
    cluster: {
      name: "lab",
      existing: true,
      ingress: { domain: "proof.test" },
    },
    app: { name: app, compose: { services: { web: { image: "stored" } } } },
  });
}

/** All of it is there, and deploying the same again finds nothing to do. */
async function converged(target: Target, round: number): Promise<void> {
  const status = await ask(target, "GET", `/apps/${app}/status`);
  strictEqual(status?.status, 200, JSON.stringify(status));
  strictEqual(status.body.ready, true, JSON.stringify(status.body));
  const { id } = await deploy(target, round, `again-${round}`);
  const { state, result, error } = await ended(target, id, 60_000);
  strictEqual(state, "succeeded", JSON.stringify(error));
  const outcomes = result.objects
    .map(({ outcome }: { outcome: string }) => outcome);
  deepStrictEqual([...new Set(outcomes)], ["unchanged"]);
  deepStrictEqual([result.changed, result.ready], [false, true]);
}

async function destroy(target: Target): Promise<void> {
  const answer = await ask(target, "POST", `/apps/${app}/destroy`, {
    wait: false,
    timeoutMs: 60_000,
    lockTimeoutMs: 5_000,
    deleteNamespace: true,
    deleteSecrets: false,
  });
  strictEqual(answer?.status, 202, JSON.stringify(answer));
  const { state, error } = await ended(target, answer.body.id, 60_000);
  strictEqual(state, "succeeded", JSON.stringify(error));
}
