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
const noModels = "Kompox starts no models, and refuses services that use one";
const onePod = "all services share the network of one pod";

const external: Rule = meaningless("disks exist before the app", {
  keys: each(meaningless(inherit), "name"),
});

/** A definition of `configs` or `secrets`. */
function store(object: string, names: string, more: Table = {}): Rule {
  return mapped(object, {
    keys: {
      ...each(mapped(`content of the ${object}`), names),
      external: mapped(`an existing ${object}`, {
        keys: each(mapped(inherit), "name"),
      }),
      labels: meaningless("objects have the labels of the app"),
      name: mapped(`name of an existing ${object}`),
      template_driver: unsupported("contents are not templates"),
      ...more,
    },
  });
}

/** Rules of the top level; `x-*` keys are free. */
export const fidelity: Table = {
  configs: mapped("ConfigMap", {
    each: store("ConfigMap", "content environment file"),
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
  models: meaningless(noModels, {
    each: meaningless(noModels, {
      keys: each(
        meaningless(noModels),
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
  secrets: mapped("Secret", {
    each: store(
      "Secret",
      "environment file",
      each(
        unsupported("secrets are kept in the cluster"),
        "driver driver_opts",
      ),
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
