/** `kill -9` of the service under load: what it acknowledged stays, what it began is finished. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";

const rounds = 30;

const deploy = {
  bundle: { entries: [], files: {}, paths: {}, variables: {}, profiles: [] },
  wait: false,
  timeoutMs: 10_000,
  lockTimeoutMs: 20_000,
  forceConflicts: false,
};

interface Running {
  readonly process: Deno.ChildProcess;
  readonly token: string;
}

class Service {
  readonly #url: string;
  readonly #port: number;
  token = "";
  #running?: Running;

  constructor(folder: string, port: number) {
    this.#url = `sqlite:${folder}/kompoxsvc.db`;
    this.#port = port;
  }

  async start(): Promise<void> {
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "-A",
        "tests/server/killed_service.ts",
        this.#url,
        String(this.#port),
      ],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    const { value = "" } = await reader.read();
    await reader.cancel();
    const { token } = JSON.parse(value);
    this.token ||= token;
    this.#running = { process, token };
  }

  async kill(): Promise<void> {
    this.#running?.process.kill("SIGKILL");
    await this.#running?.process.status;
    this.#running = undefined;
  }

  /** @returns undefined: no answer came */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    // deno-lint-ignore no-explicit-any
  ): Promise<{ status: number; body: any } | undefined> {
    try {
      const answer = await fetch(
        `http://127.0.0.1:${this.#port}/api/v1${path}`,
        {
          method,
          headers: {
            authorization: `Bearer ${this.token}`,
            "content-type": "application/json",
            ...headers,
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        },
      );
      return { status: answer.status, body: await answer.json() };
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** What the service said that it did. */
interface Acknowledged {
  readonly apps: Set<string>;
  /** Operations by their key. */
  readonly operations: Map<string, string>;
}

async function load(
  service: Service,
  round: number,
  acknowledged: Acknowledged,
  stop: AbortSignal,
): Promise<void> {
  for (let count = 0; !stop.aborted; count++) {
    const name = `a${round}-${count}`;
    const made = await service.ask("POST", "/apps", {
      version: "v1",
      kind: "App",
      name,
      cluster: "main",
      compose: { services: { web: { image: "nginx" } } },
    });
    if (made?.status === 201) acknowledged.apps.add(name);
    else if (made !== undefined) throw new Error(JSON.stringify(made));
    const key = `key-${name}`;
    const begun = await service.ask("POST", `/apps/${name}/deploy`, deploy, {
      "idempotency-key": key,
    });
    if (begun?.status === 202) acknowledged.operations.set(key, begun.body.id);
  }
}

async function seed(service: Service): Promise<void> {
  const documents = [
    { kind: "Service", name: "acme" },
    { kind: "Provider", name: "local", driver: "k3s" },
    { kind: "Cluster", name: "main", provider: "local" },
  ];
  for (const document of documents) {
    const path = `/${document.kind.toLowerCase()}s`;
    const made = await service.ask("POST", path, {
      version: "v1",
      ...document,
    });
    strictEqual(made?.status, 201, JSON.stringify(made));
  }
}

/** What is lost; nothing, if all holds. */
async function look(
  service: Service,
  { apps, operations }: Acknowledged,
): Promise<string[]> {
  const lost: string[] = [];
  for (const name of apps) {
    const got = await service.ask("GET", `/apps/${name}`);
    if (got?.status !== 200) lost.push(`app ${name}: ${got?.status}`);
  }
  for (const [key, id] of operations) {
    const path = `/apps/${key.slice("key-".length)}/deploy`;
    const headers = { "idempotency-key": key };
    const again = await service.ask("POST", path, deploy, headers);
    if (again?.body.id !== id) {
      lost.push(`${key}: ${id}, now ${JSON.stringify(again)}`);
    }
  }
  return lost;
}

async function ended(service: Service, id: string): Promise<string> {
  for (let left = 200; left > 0; left--) {
    const { body } = (await service.ask("GET", `/operations/${id}`))!;
    if (body.finished_at !== undefined) {
      return `${body.state} ${body.error?.detail ?? ""}`.trim();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return "never";
}

Deno.test("the service loses nothing that it acknowledged when it is killed under load", async () => {
  const folder = await Deno.makeTempDir({ prefix: "kompox-kill-" });
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr as Deno.NetAddr;
  probe.close();
  const service = new Service(folder, port);
  const all: Acknowledged = { apps: new Set(), operations: new Map() };
  try {
    await service.start();
    await seed(service);
    for (let round = 0; round < rounds; round++) {
      const recent: Acknowledged = { apps: new Set(), operations: new Map() };
      const stop = new AbortController();
      const work = load(service, round, recent, stop.signal);
      await new Promise((resolve) =>
        setTimeout(resolve, 30 + (round * 37) % 170)
      );
      const killed = service.kill();
      stop.abort();
      await Promise.all([work, killed]);
      await service.start();
      deepStrictEqual(await look(service, recent), []);
      for (const name of recent.apps) all.apps.add(name);
      for (const [key, id] of recent.operations) all.operations.set(key, id);
    }
    ok(all.apps.size > rounds && all.operations.size > rounds / 2);
    const ends = new Map<string, number>();
    for (const id of all.operations.values()) {
      const end = await ended(service, id);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    deepStrictEqual([...ends.keys()], ["succeeded"]);
    console.log(`${all.apps.size} apps, ${all.operations.size} operations`);
  } finally {
    await service.kill();
    await Deno.remove(folder, { recursive: true });
  }
});
