/**
 * Where ports meet what implements them. What every command needs is loaded
 * with it, as each further load costs a millisecond; the rest when it is first used.
 */

import { readConfig } from "../core/config/v1/read.ts";
import { KompoxError } from "../core/domain/error.ts";
import type { Target } from "../core/domain/resources.ts";
import type { Clusters } from "../core/ports/kube.ts";
import type { Drivers } from "../core/ports/driver.ts";
import type { Actor, Clock, Ports } from "../core/ports/ports.ts";
import type { ResourceStore } from "../core/ports/resources.ts";
import type { Store, TargetDraft } from "../core/ports/store.ts";
import { type OpenStore, openStore } from "../core/store/open.ts";
import { localOperations } from "../core/usecases/local_operations.ts";
import { driverFacts, drivers } from "../drivers/registry.ts";
import type { BundleChoice, Wire, WireSetting } from "./command.ts";
import type { Io } from "./io.ts";
import { pause } from "./pause.ts";
import { version } from "./version.ts";

/** Touches nothing: no file is read before an operation or a bundle is asked for. */
export function wireLocal(setting: WireSetting): Wire {
  const { io } = setting;
  const opened = lazyOpen(setting);
  const store = lazyStore(setting, opened);
  const ports = (): Ports => ({
    store,
    drivers: driversHere(io),
    clusters: lazyClusters(setting),
    clock: systemClock(io),
    actor: actorOf(io),
    randomId,
  });
  return {
    admin: () => lazyAdmin(opened, io),
    close: () => opened.close(),
    operations: () => Promise.resolve(localOperations(ports())),
    bundle: (choice) => collect(store, choice, io),
    async doctor(input, call) {
      const { doctor } = await import("../core/usecases/doctor/doctor.ts");
      const { denoMachine } = await import("../core/kube/machine.ts");
      const whole = { files: [], envFiles: [], profiles: [] };
      return await doctor(
        {
          ...ports(),
          machine: denoMachine,
          bundle: (appName) => collect(store, { ...whole, appName }, io),
        },
        input,
        call,
      );
    },
  };
}

/** What `--db-url` names, opened when it is first asked for. */
interface Opened {
  /** @param create whether a database that is not there is made */
  open(create?: boolean): Promise<OpenStore>;
  close(): Promise<void>;
}

function lazyOpen({ dbUrl, io }: WireSetting): Opened {
  let opened: Promise<OpenStore> | undefined;
  const open = async (create: boolean) => {
    return await openStore(dbUrl, {
      readTextFile: (path) => io.readTextFile(path),
      readConfig: (source) => readConfig(source, randomId),
      now: () => io.now(),
      newId: () => crypto.randomUUID(),
      secretKey: io.env("KOMPOX_SECRET_KEY"),
      secretSettings: (driver) => driverFacts.secretSettings(driver),
      create,
    });
  };
  return {
    open: (create = false) => opened ??= open(create),
    async close() {
      // What could not be opened was told to who asked.
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

/** A database begins with its service: only that one's creation makes a file. */
async function lazyAdmin({ open }: Opened, io: Io) {
  const { resourceOperations } = await import(
    "../core/usecases/resources/resource_operations.ts"
  );
  const resources: ResourceStore = {
    list: async (...given) => await (await open()).resources.list(...given),
    find: async (...given) => await (await open()).resources.find(...given),
    create: async (resource) => {
      const { resources } = await open(resource.kind === "service");
      return await resources.create(resource);
    },
    update: async (...given) => await (await open()).resources.update(...given),
    delete: async (...given) => await (await open()).resources.delete(...given),
  };
  return resourceOperations({
    resources,
    drivers: { ...driversHere(io), ...driverFacts },
  });
}

/** Tells of the app's volumes as soon as it is read: no port is used before that. */
function lazyStore(
  { sawVolumes }: WireSetting,
  opened: Opened,
): Required<Store> {
  const open = async () => (await opened.open()).targets;
  const seen = (target: Target) => {
    sawVolumes(target.app.volumes.length);
    return target;
  };
  return {
    target: async (appName) => seen(await (await open()).target(appName)),
    clusterTarget: async (clusterName) =>
      await (await open()).clusterTarget(clusterName),
    draft: async (appName) => {
      const draft = await (await open()).draft(appName);
      if (draft.target !== undefined) seen(draft.target);
      return draft;
    },
  };
}

function driversHere(io: Io): Drivers {
  return drivers({
    env: (name) => io.env(name),
    readTextFile: (path) => io.readTextFile(path),
    clock: systemClock(io),
  });
}

/** What is to be known of a connection is told once, however often it is made. */
function lazyClusters({ warn }: WireSetting): Clusters {
  const connections = once(async () => {
    const [{ clusters }, { hostDeps }] = await Promise.all([
      import("../core/kube/connect.ts"),
      import("../core/kube/host.ts"),
    ]);
    return clusters(hostDeps);
  });
  const told = new Set<string>();
  return {
    async connect(access) {
      const kube = await (await connections()).connect(access);
      for (const warning of kube.warnings ?? []) {
        if (!told.has(warning.message)) warn?.(warning);
        told.add(warning.message);
      }
      return kube;
    },
  };
}

/** All that is wrong with the configuration and with the files that it names comes at once (decision 24). */
async function collect(store: Required<Store>, choice: BundleChoice, io: Io) {
  const draft = await store.draft(choice.appName);
  if (draft.target === undefined) {
    throw new KompoxError("invalid", draft.problems);
  }
  const [{ collectBundle }, { denoProjectReader }] = await Promise.all([
    import("../core/compose/collect.ts"),
    import("./project_reader.ts"),
  ]);
  try {
    return await collectBundle(draft.target.app.compose, denoProjectReader(), {
      files: choice.files,
      envFiles: choice.envFiles,
      profiles: choice.profiles,
      env: (name) => io.env(name),
    });
  } catch (error) {
    throw withDraft(error, draft);
  }
}

function withDraft(error: unknown, { problems }: TargetDraft): unknown {
  const bad = problems.some(({ level }) => level === "error");
  if (!bad || !(error instanceof KompoxError)) return error;
  return new KompoxError("invalid", [...problems, ...error.problems], {
    cause: error.cause,
  });
}

function systemClock(io: Io): Clock {
  return {
    now: () => io.now(),
    sleep: (ms, signal) => pause(io, ms, signal),
  };
}

function actorOf(io: Io): Actor {
  const first = (...names: string[]) =>
    names.map((name) => io.env(name)).find((value) => value);
  const user = first("USER", "LOGNAME", "USERNAME") ?? "unknown";
  const machine = first("HOSTNAME", "COMPUTERNAME");
  return {
    author: machine === undefined ? user : `${user}@${machine}`,
    runId: randomId(),
    toolVersion: version,
  };
}

/** 8 random bytes, hexadecimal. */
function randomId(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
