/** The service over real HTTP on loopback: a database in memory, a cluster in memory. */

import { readConfig } from "../../core/config/v1/read.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Database } from "../../core/ports/database.ts";
import type { Clusters } from "../../core/ports/kube.ts";
import {
  type DatabaseDeps,
  openDatabase,
} from "../../core/store/sql/open_database.ts";
import { serve } from "../../server/serve.ts";
import { fakePorts, type FakeWorld } from "./fake_ports.ts";

/** Real time. */
export const realClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    }),
};

const secretSettings = (driver: string) =>
  Promise.resolve(driver === "k3s" ? ["KUBECONFIG_DATA"] : undefined);

/** A database in memory, with nothing in it. */
export function memoryDatabase(): Promise<Database> {
  return openDatabase("sqlite::memory:", databaseDeps);
}

const databaseDeps: DatabaseDeps = {
  now: () => new Date(),
  newId: () => crypto.randomUUID(),
  secretSettings,
  readConfig: (source) => readConfig(source, () => crypto.randomUUID()),
};

export interface AskOptions {
  /** Absent: the operator's; null: none. */
  readonly token?: string | null;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
  readonly text: string;
}

export interface ServiceWorld {
  readonly url: string;
  readonly port: number;
  /** The operator's. */
  readonly token: string;
  readonly world: FakeWorld;
  readonly database: Database;
  readonly logs: Record<string, unknown>[];
  readonly told: string[];
  /** Below `/api/v1` unless the path begins with two slashes. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  fetch(method: string, path: string, options?: AskOptions): Promise<Response>;
  /** A new token. */
  newToken(
    input: { role: "operator" | "owner"; apps?: string[]; lifetimeMs?: number },
  ): Promise<{ id: string; token: string }>;
  stop(): Promise<void>;
}

export async function startService(
  options: {
    world?: FakeWorld;
    dbUrl?: string;
    clusters?: Clusters;
    clock?: Clock;
    port?: number;
  } = {},
): Promise<ServiceWorld> {
  const world = options.world ?? fakePorts();
  const logs: Record<string, unknown>[] = [];
  const told: string[] = [];
  const controller = new AbortController();
  const listening = Promise.withResolvers<{ port: number }>();
  const opened = Promise.withResolvers<Database>();
  const ended = serve({
    listen: `127.0.0.1:${options.port ?? 0}`,
    dbUrl: options.dbUrl ?? "sqlite::memory:",
    autoMigrate: false,
    dataDir: "",
  }, {
    async openDatabase(url, more) {
      const database = await openDatabase(url, { ...databaseDeps, ...more });
      opened.resolve(database);
      return database;
    },
    drivers: () => ({ ...world.ports.drivers, secretSettings }),
    clusters: options.clusters ?? world.ports.clusters,
    clock: options.clock ?? realClock,
    machine: {
      env: () => undefined,
      readTextFile: () => Promise.resolve(undefined),
    },
    version: "0.0.0",
    host: "test",
    log: (line) => void logs.push(JSON.parse(line)),
    tell: (line) => void told.push(line),
    signal: controller.signal,
    onListen: (address) => listening.resolve(address),
  });
  ended.catch((error) => listening.reject(error));
  const { port } = await listening.promise;
  const database = await opened.promise;
  const url = `http://127.0.0.1:${port}`;
  const token = told.find((line) => line.startsWith("kpx_")) ?? "";
  const send = async (
    method: string,
    path: string,
    given: AskOptions = {},
  ): Promise<Response> => {
    const bearer = given.token === undefined ? token : given.token;
    const where = path.startsWith("//") ? path.slice(1) : `/api/v1${path}`;
    return await fetch(url + where, {
      method,
      headers: {
        ...bearer !== null && { authorization: `Bearer ${bearer}` },
        ...given.body !== undefined && { "content-type": "application/json" },
        ...given.headers,
      },
      body: given.body === undefined ? undefined : JSON.stringify(given.body),
      signal: given.signal,
    });
  };
  const ask: ServiceWorld["ask"] = async (method, path, given) => {
    const answer = await send(method, path, given);
    const text = await answer.text();
    const json = answer.headers.get("content-type")?.includes("json");
    const body = json && text !== "" ? JSON.parse(text) : undefined;
    return { status: answer.status, headers: answer.headers, body, text };
  };
  return {
    url,
    port,
    token,
    world,
    database,
    logs,
    told,
    ask,
    fetch: send,
    async newToken(input) {
      const { body } = await ask("POST", "/tokens", {
        body: { name: `test-${input.role}`, ...input },
      });
      return body;
    },
    async stop() {
      controller.abort();
      await ended;
    },
  };
}

/** Documents of one service, provider, cluster and of apps. */
export async function seedService(
  service: ServiceWorld,
  apps: readonly string[] = ["shop"],
  volumes: readonly string[] = [],
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  const documents = [
    { kind: "Service", name: "acme" },
    { kind: "Provider", name: "local", service: "acme", driver: "k3s" },
    { kind: "Cluster", name: "main", provider: "local", existing: true },
    ...apps.map((name) => ({
      kind: "App",
      name,
      cluster: "main",
      compose: { services: { web: { image: "nginx", ports: ["80:80"] } } },
      volumes: volumes.map((volume) => ({ name: volume, size: "1Gi" })),
    })),
  ];
  for (const document of documents) {
    const path = `/${document.kind.toLowerCase()}s`;
    const { status, body } = await service.ask("POST", path, {
      body: { version: "v1", ...document },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    ids[document.name] = body.metadata.id;
  }
  return ids;
}
