/** The one table of what becomes of each property of the Compose schema (decision 15). */

import {
  each,
  mapped,
  meaningless,
  refused,
  type Rule,
  type Table,
  unsupported,
} from "./fidelity_rule.ts";
import { serviceKeys } from "./fidelity_service.ts";

const inherit = "as the key above it";
const whereUsed = "told where a service uses it";
const onePod = "all services share the network of one pod";

const external: Rule = meaningless("disks exist before the app", {
  keys: each(meaningless(inherit), "name"),
});

/** A definition of `configs` or `secrets`. */
function store(names: string): Rule {
  return mapped(whereUsed, {
    keys: {
      ...each(mapped(whereUsed), names),
      external: mapped(whereUsed, { keys: each(mapped(inherit), "name") }),
    },
  });
}

/** Rules of the top level; `x-*` keys are free. */
export const fidelity: Table = {
  configs: mapped(whereUsed, {
    each: store("name content environment file labels template_driver"),
  }),
  include: mapped("merged while loading", {
    keys: each(
      mapped("merged while loading"),
      "path env_file project_directory",
    ),
  }),
  jobs: refused("Kompox runs no scheduled jobs", {
    each: refused(inherit),
    hint: "use a service with `x-kompox: {job: true}` for work at each start",
  }),
  models: mapped(whereUsed, {
    each: mapped(whereUsed, {
      keys: each(
        mapped(whereUsed),
        "name model context_size runtime_flags",
      ),
    }),
  }),
  name: meaningless("objects are named after the app"),
  networks: meaningless(onePod, {
    each: meaningless(onePod, {
      keys: {
        ...each(
          meaningless(onePod),
          "name driver driver_opts internal enable_ipv4 enable_ipv6 attachable labels",
        ),
        external: meaningless(onePod, {
          keys: each(meaningless(inherit), "name"),
        }),
        ipam: meaningless(onePod, {
          keys: {
            driver: meaningless(inherit),
            options: meaningless(inherit),
            config: meaningless(inherit, {
              keys: each(
                meaningless(inherit),
                "subnet ip_range gateway aux_addresses",
              ),
            }),
          },
        }),
      },
    }),
  }),
  secrets: mapped(whereUsed, {
    each: store(
      "name environment file labels driver driver_opts template_driver",
    ),
  }),
  services: mapped("containers of one pod", {
    each: mapped("a container", { keys: serviceKeys }),
  }),
  version: meaningless("the format has no versions any more"),
  volumes: mapped("names of `app.volumes`", {
    each: mapped("a volume of the app", {
      keys: {
        driver: unsupported("disks come from the provider", {
          choose: (node) =>
            node.kind === "scalar" && node.text === "local"
              ? undefined
              : unsupported("disks come from the provider"),
        }),
        driver_opts: unsupported("disks come from the provider", {
          hint: "set `options` of the volume in `app.volumes`",
        }),
        external,
        labels: meaningless("disks are labelled by their names"),
        name: meaningless("volumes are named by their keys"),
      },
    }),
  }),
};
