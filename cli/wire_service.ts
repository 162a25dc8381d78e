/** Where the service and its administration meet the database, the drivers and the clusters. */

import { failure } from "../core/domain/error.ts";
import type { Database } from "../core/ports/database.ts";
import type { DriverFiles } from "../core/ports/driver.ts";
import type { Wire, WireSetting } from "./command.ts";
import type { Io } from "./io.ts";
import { pause } from "./pause.ts";
import { dataDirectory } from "./svc/data_directory.ts";
import type { ServiceProgram } from "./svc/service_program.ts";
import { version } from "./version.ts";

/** Touches nothing before a part is used. */
export function wireService(setting: WireSetting): Wire {
  const { io } = setting;
  const url = () => setting.dbUrl || `sqlite:${dataDirectory(io)}/kompoxsvc.db`;
  let database: Promise<Database> | undefined;
  const opened = () =>
    database ??= makeFolderOf(io, url()).then(() => open(io, url(), {}));
  const nowhere = () =>
    Promise.reject(
      failure("unsupported", "Cannot run operations here: ask the service", {
        hint: "use kompox, or kompoxops --db-url",
      }),
    );
  return {
    operations: nowhere,
    bundle: nowhere,
    async admin() {
      const { resourceOperations } = await import(
        "../core/usecases/resources/resource_operations.ts"
      );
      const { resources } = await opened();
      const { driverFacts } = await import("../drivers/registry.ts");
      return resourceOperations({
        resources,
        drivers: { ...await driversOf(io, io), ...driverFacts },
      });
    },
    async tokens() {
      const { tokenOperations } = await import(
        "../core/usecases/resources/token_operations.ts"
      );
      const { resources, tokens } = await opened();
      return tokenOperations({
        resources,
        tokens,
        now: () => io.now(),
        newId: () => crypto.randomUUID(),
        randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      });
    },
    service: async () => await serviceProgram(io, url()),
    close: async () => {
      // What could not be opened was told to who asked.
      await (await database?.catch(() => undefined))?.close();
    },
  };
}

async function serviceProgram(io: Io, url: string): Promise<ServiceProgram> {
  const { maskSecrets } = await import("../core/store/db_url.ts");
  return {
    shownDatabase: maskSecrets(url),
    async serve({ listen, baseUrl, autoMigrate, signal, log, tell }) {
      const { serve } = await import("../server/serve.ts");
      const { clusters } = await import("../core/kube/connect.ts");
      const { hostDeps } = await import("../core/kube/host.ts");
      const registry = await import("../drivers/registry.ts");
      const clock = clockOf(io);
      await serve({
        listen,
        dbUrl: url,
        baseUrl,
        autoMigrate,
        secretKey: io.env("KOMPOX_SECRET_KEY") || undefined,
        // The URL says it all.
        dataDir: "",
      }, {
        async openDatabase(given, { secretKey, ...more }) {
          await makeFolderOf(io, given);
          // Not told to: the file of SQLite is brought up to date all the same.
          const autoMigrate = more.autoMigrate || undefined;
          const database = await open(io, given, { secretKey, autoMigrate });
          try {
            await holdAlone(io, given);
          } catch (error) {
            await database.close();
            throw error;
          }
          return database;
        },
        drivers: (files) => ({
          ...registry.drivers({ ...files, clock }),
          ...registry.driverFacts,
        }),
        // The service runs no programs: a kubeconfig that needs one finds none.
        clusters: clusters({
          ...hostDeps,
          run: () => Promise.resolve(undefined),
        }),
        clock,
        machine: machineOf(io),
        version,
        host: io.env("HOSTNAME") || "kompoxsvc",
        log,
        tell,
        signal,
      });
    },
    async migrate() {
      const { migrateDatabase } = await import(
        "../core/store/sql/open_database.ts"
      );
      await makeFolderOf(io, url);
      return await migrateDatabase(url);
    },
    async tryDatabase() {
      const database = await open(io, url, {
        create: false,
        autoMigrate: false,
      });
      try {
        await database.ping();
      } finally {
        await database.close();
      }
    },
  };
}

async function holdAlone(io: Io, url: string): Promise<void> {
  const { parseDbUrl } = await import("../core/store/db_url.ts");
  const parsed = parseDbUrl(url);
  if (parsed.kind !== "sqlite" || parsed.path === ":memory:") return;
  const { holdDatabase } = await import("./svc/only_server.ts");
  await holdDatabase(parsed.path, io);
}

interface OpenOptions {
  readonly secretKey?: string;
  readonly autoMigrate?: boolean;
  readonly create?: boolean;
}

async function open(
  io: Io,
  url: string,
  options: OpenOptions,
): Promise<Database> {
  const { openDatabase } = await import("../core/store/sql/open_database.ts");
  const { readConfig } = await import("../core/config/v1/read.ts");
  const { driverFacts } = await import("../drivers/registry.ts");
  return await openDatabase(url, {
    secretKey: io.env("KOMPOX_SECRET_KEY") || undefined,
    ...options,
    now: () => io.now(),
    newId: () => crypto.randomUUID(),
    secretSettings: (driver) => driverFacts.secretSettings(driver),
    readConfig: (source) => readConfig(source, () => crypto.randomUUID()),
    readTextFile: (path) => io.readTextFile(path),
  });
}

async function driversOf(io: Io, files: DriverFiles) {
  const { drivers } = await import("../drivers/registry.ts");
  return drivers({ ...machineOf(files), clock: clockOf(io) });
}

function machineOf(files: DriverFiles): DriverFiles {
  return {
    env: (name) => files.env(name),
    readTextFile: (path) => files.readTextFile(path),
    pathSeparator: files.pathSeparator,
  };
}

function clockOf(io: Io) {
  return {
    now: () => io.now(),
    sleep: (ms: number, signal: AbortSignal) => pause(io, ms, signal),
  };
}

/** Of a SQLite file: only this user may enter it. */
async function makeFolderOf(io: Io, url: string): Promise<void> {
  const path = /^sqlite3?:(?!:memory:)(.+)\/[^/]*$/.exec(url)?.[1];
  if (path !== undefined) await io.makeFolder(path);
}
