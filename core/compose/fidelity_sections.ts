/** The parts of the fidelity table below `build`, `deploy` and `develop`. */

import {
  each,
  mapped,
  meaningless,
  oneOf,
  type Rule,
  type Table,
  unsupported,
} from "./fidelity_rule.ts";

const inherit = "as the key above it";
const swarm = "it is for Swarm";
const updates = "a new version replaces the pod";

/** `build`: read by the programs that make images. */
export const buildKeys: Table = {
  ...each(
    meaningless(inherit),
    "context dockerfile dockerfile_inline entitlements args ssh labels " +
      "cache_from cache_to no_cache no_cache_filter additional_contexts " +
      "network provenance sbom pull target shm_size extra_hosts isolation " +
      "privileged tags platforms",
  ),
  secrets: meaningless(inherit, {
    keys: each(meaningless(inherit), "source target uid gid mode"),
  }),
  ulimits: meaningless(inherit, {
    each: meaningless(inherit, {
      keys: each(meaningless(inherit), "hard soft"),
    }),
  }),
};

/** `develop` of a service. */
export const developKeys: Table = {
  watch: meaningless(inherit, {
    keys: {
      ...each(
        meaningless(inherit),
        "ignore include path action target initial_sync",
      ),
      exec: meaningless(inherit, {
        keys: each(
          meaningless(inherit),
          "command user privileged working_dir environment",
        ),
      }),
    },
  }),
};

const rollout = meaningless(updates, {
  keys: each(
    meaningless(inherit),
    "parallelism delay failure_action monitor max_failure_ratio order",
  ),
});

/** One item of `gpus`, or of `devices` of a deployment. */
export const deviceKeys: Table = {
  capabilities: mapped("must name gpu"),
  count: mapped("resources.limits of nvidia.com/gpu or amd.com/gpu"),
  device_ids: unsupported(
    "the cluster chooses the devices, only their number counts",
  ),
  driver: mapped("nvidia.com/gpu or amd.com/gpu"),
  options: unsupported("device plugins take no options"),
};

const single = "an app runs once";

/** `scale` and `deploy.replicas`: decision 21. */
export const once: Rule = unsupported(single, {
  choose: oneOf(unsupported(single), {
    0: unsupported("the service is started nevertheless", {
      hint: "give it a profile that is not active",
    }),
    1: undefined,
  }),
});

/** `deploy` of a service. */
export const deployKeys: Table = {
  endpoint_mode: meaningless(swarm),
  labels: meaningless("they are for services of Swarm"),
  mode: meaningless("an app runs once"),
  placement: unsupported("`app.deployment` says where the pod runs", {
    keys: {
      constraints: unsupported(inherit),
      preferences: unsupported(inherit, {
        keys: each(unsupported(inherit), "spread"),
      }),
      max_replicas_per_node: meaningless(inherit),
    },
  }),
  replicas: once,
  resources: mapped("resources", {
    keys: {
      limits: mapped("resources.limits", {
        keys: {
          cpus: mapped("resources.limits.cpu"),
          memory: mapped("resources.limits.memory"),
          pids: unsupported("the node sets this limit"),
        },
      }),
      reservations: mapped("resources.requests", {
        keys: {
          cpus: mapped("resources.requests.cpu"),
          memory: mapped("resources.requests.memory"),
          devices: mapped("resources.limits of nvidia.com/gpu or amd.com/gpu", {
            keys: deviceKeys,
          }),
          generic_resources: unsupported(swarm, {
            keys: {
              discrete_resource_spec: unsupported(inherit, {
                keys: each(unsupported(inherit), "kind value"),
              }),
            },
          }),
        },
      }),
    },
  }),
  restart_policy: mapped("as `restart`", {
    keys: {
      condition: mapped("as `restart`"),
      ...each(
        meaningless("Kubernetes waits longer after each failure"),
        "delay max_attempts window",
      ),
    },
  }),
  rollback_config: rollout,
  update_config: rollout,
};
