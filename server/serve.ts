/** `kompoxsvc server`: opens the database, listens, and ends without losing anything. */

import { shortHash } from "../core/domain/hash.ts";
import { failure } from "../core/domain/error.ts";
import type { Call } from "../core/operations/call.ts";
import type { Operations } from "../core/operations/operations.ts";
import type { TokenOperations } from "../core/operations/resources.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Database } from "../core/ports/database.ts";
import type { Ports } from "../core/ports/ports.ts";
import { localOperations } from "../core/usecases/local_operations.ts";
import { resourceOperations } from "../core/usecases/resources/resource_operations.ts";
import { tokenOperations } from "../core/usecases/resources/token_operations.ts";
import { driverFiles, guardedClusters } from "./access/kubeconfig_rules.ts";
import type { AppDeps } from "./app_deps.ts";
import { type App, createApp } from "./create_app.ts";
import { facts } from "./failure_facts.ts";
import { JobRunner } from "./jobs/job_runner.ts";
import { listen, type Listener } from "./listen.ts";
import { Metrics } from "./metrics.ts";
import type { ServeDeps, ServeOptions } from "./serve_options.ts";

/** Requests and operations that are under way get so long. */
const drainMs = 30_000;
/** For telling those who are cut off why. */
const farewellMs = 1_000;

/**
 * Resolves when all is drained after the signal.
 *
 * @throws {KompoxError} `usage` an address that is none, and whatever the
 *   database says when it is opened
 */
export async function serve(
  options: ServeOptions,
  deps: ServeDeps,
): Promise<void> {
  const address = parseListen(options.listen);
  const url = options.dbUrl ?? `sqlite:${options.dataDir}/kompoxsvc.db`;
  const alone = /^sqlite3?:/i.test(url);
  const { secretKey } = options;
  // A file of ours alone is brought up to date by whoever opens it.
  const autoMigrate = options.autoMigrate || alone;
  const database = await deps.openDatabase(url, { secretKey, autoMigrate });
  try {
    const app = makeApp(database, alone, options, deps);
    await tellFirstToken(database, app.deps.tokens, deps);
    await app.deps.jobs.start();
    await run(app.app, app.deps, address, deps);
  } finally {
    await database.close();
  }
}

async function run(
  app: App,
  { jobs }: AppDeps,
  address: { hostname: string; port: number },
  deps: ServeDeps,
): Promise<void> {
  const listener = listenAt(address, app, deps);
  deps.log(line(deps, {
    level: "info",
    event: "listening",
    address: `${listener.address.hostname}:${listener.address.port}`,
    version: deps.version,
  }));
  deps.onListen?.(listener.address);
  const watching = new AbortController();
  const watch = app.watch(watching.signal);
  await Promise.race([aborted(deps.signal), watch]);
  deps.log(line(deps, { level: "info", event: "draining" }));
  app.drain();
  const channels = app.idle();
  await Promise.all([listener.drain(drainMs, channels), jobs.stop(drainMs)]);
  app.close();
  await atMost(farewellMs, channels, deps.clock);
  await listener.close();
  watching.abort();
  await watch;
  deps.log(line(deps, { level: "info", event: "ended" }));
}

function listenAt(
  address: { hostname: string; port: number },
  app: App,
  deps: ServeDeps,
): Listener {
  try {
    return listen((request, peer) => app.fetch(request, peer), {
      ...address,
      clock: deps.clock,
      failed: (error) =>
        deps.log(line(deps, { level: "error", ...facts(error) })),
    });
  } catch (error) {
    const used = error instanceof Deno.errors.AddrInUse;
    if (!used && !(error instanceof Deno.errors.PermissionDenied)) throw error;
    throw failure(
      used ? "conflict" : "denied",
      `Cannot listen on "${address.hostname}:${address.port}": ` +
        (used ? "another program does" : "the system refuses it"),
      { hint: "choose another port: --listen HOST:PORT" },
    );
  }
}

function makeApp(
  database: Database,
  alone: boolean,
  { baseUrl }: ServeOptions,
  deps: ServeDeps,
): { readonly app: App; readonly deps: AppDeps } {
  const drivers = deps.drivers(driverFiles(deps.machine));
  const clusters = guardedClusters(deps.clusters);
  const metrics = new Metrics();
  const operations = (
    author: string,
    runId: string,
    attempt = 1,
  ): Operations =>
    localOperations(
      {
        store: database.targets,
        drivers,
        clusters,
        clock: deps.clock,
        actor: { author, runId, attempt, toolVersion: deps.version },
        randomId: idsOf(runId),
      } satisfies Ports,
    );
  const log = (fields: Readonly<Record<string, unknown>>) =>
    deps.log(line(deps, fields));
  const jobs = new JobRunner({
    database,
    clock: deps.clock,
    runner: `${deps.host}/${crypto.randomUUID()}`,
    alone,
    operations,
    log,
    ended: (operation, state) => metrics.job(operation, state),
  });
  const { resources, tokens } = database;
  const app: AppDeps = {
    database,
    operations,
    tunnels: operations(`kompoxsvc@${deps.host}`, crypto.randomUUID()),
    resources: (appIds) => resourceOperations({ resources, drivers, appIds }),
    tokens: tokenOperations({
      tokens,
      resources,
      now: () => deps.clock.now(),
      newId: () => crypto.randomUUID(),
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    }),
    jobs,
    metrics,
    clock: deps.clock,
    version: deps.version,
    baseUrl,
    newId: () => crypto.randomUUID(),
    log,
  };
  return { app: createApp(app), deps: app };
}

/** The same ids in each attempt of an operation: what it makes is found again (decision 42). */
function idsOf(runId: string): () => string {
  let count = 0;
  return () => shortHash(`${runId}:${count++}`, 16);
}

/** Somebody has to be let in first (decision 41). */
async function tellFirstToken(
  { tokens }: Database,
  verbs: TokenOperations,
  { tell, signal }: ServeDeps,
): Promise<void> {
  if ((await tokens.list()).length > 0) return;
  const call: Call = { signal, report() {} };
  const made = await verbs.createToken(
    { name: "admin", role: "operator" },
    call,
  );
  tell(`The first token, shown this once; it may do everything:`);
  tell(made.token);
}

/** @throws {KompoxError} `usage` */
function parseListen(text: string): { hostname: string; port: number } {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw failure("usage", `Cannot listen on "${text}": it is no HOST:PORT`, {
      hint: "write it as 127.0.0.1:8080, [::1]:8080 or :8080",
    });
  }
  return { hostname: bracketed ?? (plain || "0.0.0.0"), port };
}

function line(
  { clock }: ServeDeps,
  fields: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({ at: clock.now().toISOString(), ...fields });
}

async function atMost(
  ms: number,
  work: Promise<void>,
  clock: Clock,
): Promise<void> {
  const timer = new AbortController();
  const late = clock.sleep(ms, timer.signal).catch(() => {});
  await Promise.race([work, late]);
  timer.abort();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
