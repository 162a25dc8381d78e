/** What every driver must hold, whatever it drives. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import type { Cluster, Provider } from "../../core/domain/resources.ts";
import { parseKubeconfig } from "../../core/kube/kubeconfig.ts";
import type { DriverDeps, DriverModule } from "../../core/ports/driver.ts";
import { drivers } from "../../drivers/registry.ts";

/** What the suite needs to know of a driver. */
export interface DriverCase {
  readonly module: DriverModule;
  /** Settings with which a cluster is reached, without network. */
  readonly reachable: {
    readonly provider: Readonly<Record<string, string>>;
    readonly cluster: Readonly<Record<string, string>>;
    readonly deps: DriverDeps;
  };
  /** A part of the credentials in `reachable`: it must enter no message. */
  readonly secret: string;
}

/** Registers the tests of one driver. */
export function driverConformance(driver: DriverCase): void {
  const { module } = driver;
  const test = (title: string, work: () => Promise<void> | void) =>
    Deno.test(`driver ${module.name} ${title}`, work);

  test("is in the registry under its name", async () => {
    const opened = await drivers(driver.reachable.deps)
      .open(providerOf(driver));
    ok(opened.cluster);
  });

  test("names only settings that it has as secrets", () => {
    for (const key of module.secretSettings) ok(key in module.settings, key);
  });

  test("describes each setting in one line without a period", () => {
    for (const [key, about] of Object.entries(module.settings)) {
      ok(/^[A-Z][A-Z0-9_]*$/.test(key), key);
      ok(/^[^\n]{5,100}[^.\n]$/.test(about), about);
    }
  });

  test("touches nothing when it is opened", () => {
    module.open(providerOf(driver), forbidden);
  });

  test("refuses all unknown settings of a provider at once", () => {
    const settings = { NO_SUCH_A: driver.secret, NO_SUCH_B: "", "x-free": "" };
    const work = () =>
      module.open({ ...providerOf(driver), settings }, forbidden);
    deepStrictEqual(refusedKeys(driver, work), ["NO_SUCH_A", "NO_SUCH_B"]);
  });

  test("refuses all unknown settings of a cluster at once", async () => {
    const settings = { NO_SUCH_A: driver.secret, NO_SUCH_B: "", "x-free": "" };
    const { cluster } = module.open(providerOf(driver), driver.reachable.deps);
    const { signal } = new AbortController();
    const given = { ...clusterOf(driver), settings };
    await rejects(cluster.kubeconfig(given, signal), (error) => {
      const keys = refusedKeys(driver, () => {
        throw error;
      });
      deepStrictEqual(keys, ["NO_SUCH_A", "NO_SUCH_B"]);
      return true;
    });
  });

  test("gives a kubeconfig that can be used", async () => {
    const { cluster } = module.open(providerOf(driver), driver.reachable.deps);
    const { signal } = new AbortController();
    const access = await cluster.kubeconfig(clusterOf(driver), signal);
    ok(parseKubeconfig(access).cluster.server);
    ok(access.file ?? access.label, "messages need a name for it");
  });

  test("gives the same when it is asked again", async () => {
    const { cluster } = module.open(providerOf(driver), driver.reachable.deps);
    const { signal } = new AbortController();
    const [first, second] = await Promise.all(
      [1, 2].map(() => cluster.kubeconfig(clusterOf(driver), signal)),
    );
    deepStrictEqual(first, second);
  });

  test("throws the signal's reason when it is aborted", async () => {
    const { cluster } = module.open(providerOf(driver), driver.reachable.deps);
    const reason = new Error("stop");
    const signal = AbortSignal.abort(reason);
    const asked = cluster.kubeconfig(clusterOf(driver), signal);
    await rejects(asked, (error) => error === reason);
  });
}

function providerOf({ module, reachable }: DriverCase): Provider {
  const { name } = module;
  return { id: "1", name: "home", driver: name, settings: reachable.provider };
}

function clusterOf({ reachable }: DriverCase): Cluster {
  return {
    id: "2",
    name: "near",
    existing: true,
    ingress: {
      controller: "traefik",
      namespace: "traefik",
      serviceAccount: "traefik",
      certificates: [],
    },
    settings: reachable.cluster,
    protection: { provisioning: "none", installation: "none" },
  };
}

/** Fails the test when a driver reaches out while it is opened. */
const forbidden: DriverDeps = {
  clock: {
    now() {
      throw new Error("open() reads the clock");
    },
    sleep() {
      throw new Error("open() sleeps");
    },
  },
  env(name) {
    throw new Error(`open() reads variable ${name}`);
  },
  readTextFile(path) {
    throw new Error(`open() reads file ${path}`);
  },
};

/** The keys in the messages of an `invalid` failure. */
function refusedKeys(driver: DriverCase, work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    ok(error instanceof KompoxError, String(error));
    strictEqual(error.kind, "invalid");
    ok(!JSON.stringify(error.problems).includes(driver.secret));
    for (const { hint } of error.problems) ok(hint);
    return error.problems.map(({ message }) =>
      /"([^"]+)"/.exec(message)?.[1] ?? ""
    );
  }
  return [];
}
