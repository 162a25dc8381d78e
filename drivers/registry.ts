/** Finds the driver that a provider names; its code loads only then. */

import { failure } from "../core/domain/error.ts";
import { meant } from "../core/domain/nearest.ts";
import type { Provider } from "../core/domain/resources.ts";
import type {
  Driver,
  DriverDeps,
  DriverFacts,
  DriverModule,
  Drivers,
} from "../core/ports/driver.ts";

const modules = new Map<string, () => Promise<DriverModule>>([
  ["k3s", async () => (await import("./k3s/mod.ts")).k3s],
]);

/** Known by name, so that nobody is told of a typing error. */
const planned = new Set(["aks"]);

/** The port that use cases call. */
export function drivers(deps: DriverDeps): Drivers {
  return {
    async open(provider: Provider): Promise<Driver> {
      const load = modules.get(provider.driver);
      if (load === undefined) throw noDriver(provider);
      return (await load()).open(provider, deps);
    },
  };
}

/** As {@link drivers}, of what can be told without opening one. */
export const driverFacts: DriverFacts = {
  async secretSettings(driver) {
    return (await modules.get(driver)?.())?.secretSettings;
  },
};

/** Names of the drivers that can be opened. */
export function driverNames(): string[] {
  return [...modules.keys()];
}

function noDriver(provider: Provider) {
  const { name, driver } = provider;
  const what = `Cannot open provider "${name}"`;
  if (planned.has(driver)) {
    return failure(
      "unsupported",
      `${what}: the driver "${driver}" is not part of this version`,
      {
        hint:
          `use the driver "k3s" with a kubeconfig of the cluster; it works with any cluster`,
      },
    );
  }
  return failure("invalid", `${what}: there is no driver "${driver}"`, {
    hint: meant(driver, [...modules.keys(), ...planned]),
  });
}
