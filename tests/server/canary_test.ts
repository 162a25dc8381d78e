/** Secrets that go in come out nowhere: no answer, no log, no record, no byte of the database. */

import { ok, strictEqual } from "node:assert/strict";
import {
  seedService,
  type ServiceWorld,
  startService,
} from "../fakes/service_world.ts";

const inSettings = "canary-in-provider-settings";
const inVariables = "canary-in-variables-of-the-app";
const inFiles = "canary-in-a-secret-file";

const bundle = {
  entries: [{ path: "compose.yml" }],
  files: {
    "compose.yml": [
      "services:",
      "  web:",
      "    image: nginx",
      "    environment: { PASSWORD: $PASSWORD }",
      "    env_file: secret.env",
      "",
    ].join("\n"),
    "secret.env": `KEY=${inFiles}\n`,
  },
  paths: { "secret.env": "file" },
  variables: { PASSWORD: inVariables },
  profiles: [],
};

async function exercise(service: ServiceWorld): Promise<string[]> {
  const answers: string[] = [];
  const ask = async (method: string, path: string, body?: unknown) => {
    const { text, body: json } = await service.ask(method, path, {
      body,
      headers: { "if-match": "*" },
    });
    answers.push(text);
    return json;
  };
  const kubeconfig = JSON.stringify({
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name: "u", user: { token: inSettings } }],
  });
  const provider = {
    version: "v1",
    kind: "Provider",
    name: "local",
    driver: "k3s",
    settings: { KUBECONFIG_DATA: kubeconfig },
  };
  const changed = await ask("PUT", "/providers/local", provider);
  strictEqual(changed.settings.KUBECONFIG_DATA, "***");
  await ask("PUT", "/providers/local", {
    ...provider,
    settings: { KUBECONFIG_DATA: kubeconfig, KUBECONFIG: inSettings },
  });
  const change = {
    wait: false,
    timeoutMs: 10_000,
    lockTimeoutMs: 0,
    forceConflicts: false,
  };
  const { id } = await ask("POST", "/apps/shop/deploy", { bundle, ...change });
  await ask("GET", `/operations/${id}/events`);
  const end = await ask("GET", `/operations/${id}`);
  strictEqual(end.state, "succeeded", JSON.stringify(end));
  const broken = {
    ...bundle,
    files: { ...bundle.files, "compose.yml": `a: ${inFiles}` },
  };
  await ask("POST", "/apps/shop/validate", { bundle, outputs: ["compose"] });
  await ask("POST", "/apps/shop/deploy", { bundle, ...change, wait: inFiles });
  const failed = await ask("POST", "/apps/shop/deploy", {
    bundle: broken,
    ...change,
  });
  await ask("GET", `/operations/${failed.id}/events`);
  for (
    const path of ["/providers", "/clusters", "/apps", "/audit", "/tokens"]
  ) {
    await ask("GET", path);
  }
  await ask("GET", "//metrics");
  return answers;
}

Deno.test("secrets that go into the service come out nowhere", async () => {
  const folder = await Deno.makeTempDir({ prefix: "kompox-canary-" });
  try {
    const service = await startService({ dbUrl: `sqlite:${folder}/k.db` });
    const seen: string[] = [];
    try {
      await seedService(service);
      const answers = await exercise(service);
      const validated = answers.filter((text) => text.includes('"classes"'));
      strictEqual(validated.length, 1);
      seen.push(...answers.filter((text) => !validated.includes(text)));
      seen.push(JSON.stringify(service.logs), service.told.slice(0, 1).join());
      for (const { name } of Deno.readDirSync(folder)) {
        const bytes = await Deno.readFile(`${folder}/${name}`);
        seen.push(`${name}: ${new TextDecoder("latin1").decode(bytes)}`);
      }
      ok(seen.length > 15);
      ok(seen.every((text) => !text.includes(service.token)));
    } finally {
      await service.stop();
    }
    for (const canary of [inSettings, inVariables, inFiles]) {
      const found = seen.filter((text) => text.includes(canary));
      strictEqual(found.length, 0, found.join("\n").slice(0, 2000));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
