/** The part of the fidelity table for the keys of a service. */

import { buildKeys, deployKeys, developKeys } from "./fidelity_sections.ts";
import {
  each,
  except,
  mapped,
  meaningless,
  oneOf,
  refused,
  type Rule,
  type Table,
  unsupported,
} from "./fidelity_rule.ts";

const inherit = "as the key above it";
const hostNamespace = "the pod would share a namespace with its node";
const kernel = "Kubernetes has no such setting for a container";
const outOfPod = "all services share the network of one pod";
const notYet = "it is not converted yet, and the app needs it";

const hookKeys = each(
  refused(inherit),
  "command user privileged working_dir environment",
);
const hook: Rule = refused(notYet, { keys: hookKeys });

const grant: Rule = refused(notYet, {
  hint: "pass the values by `environment`, or mount a directory of a volume",
  keys: each(refused(inherit), "source target uid gid mode"),
});

const rate: Rule = unsupported(inherit, {
  keys: each(unsupported(inherit), "path rate"),
});

/** Rules of `services.*`; `x-*` keys are free but for `x-kompox`. */
export const serviceKeys: Table = {
  annotations: unsupported("annotations are not carried over yet"),
  attach: meaningless("logs are read with `app logs`"),
  blkio_config: unsupported(kernel, {
    keys: {
      device_read_bps: rate,
      device_read_iops: rate,
      device_write_bps: rate,
      device_write_iops: rate,
      weight: unsupported(inherit),
      weight_device: unsupported(inherit, {
        keys: each(unsupported(inherit), "path weight"),
      }),
    },
  }),
  build: meaningless("Kubernetes builds no images, `image` is run", {
    keys: buildKeys,
  }),
  cap_add: mapped("securityContext.capabilities.add"),
  cap_drop: mapped("securityContext.capabilities.drop"),
  cgroup: unsupported(kernel, {
    choose: oneOf(unsupported(kernel), {
      host: refused(hostNamespace),
      private: undefined,
    }),
  }),
  cgroup_parent: unsupported(kernel),
  command: mapped("args"),
  configs: grant,
  container_name: mapped("one more name of the pod"),
  cpu_count: unsupported(kernel),
  cpu_percent: unsupported(kernel),
  cpu_period: unsupported(kernel),
  cpu_quota: unsupported(kernel, { hint: "use `cpus`" }),
  cpu_rt_period: unsupported(kernel),
  cpu_rt_runtime: unsupported(kernel),
  cpu_shares: unsupported(kernel, { hint: "use `x-kompox.resources.cpu`" }),
  cpus: mapped("resources.limits.cpu"),
  cpuset: unsupported(kernel),
  credential_spec: unsupported("it is for Windows containers", {
    keys: each(unsupported(inherit), "config file registry"),
  }),
  depends_on: mapped("init containers and sidecars in order", {
    each: mapped(inherit, {
      keys: {
        condition: mapped("startup probe of the dependency"),
        required: mapped("whether the dependency may be absent"),
        restart: meaningless("a new version replaces the whole pod"),
      },
    }),
  }),
  deploy: mapped("see below", { keys: deployKeys }),
  develop: meaningless("it is for development on one machine", {
    keys: developKeys,
  }),
  device_cgroup_rules: refused("devices of the node are not given to apps"),
  devices: refused("devices of the node are not given to apps", {
    keys: each(refused(inherit), "source target permissions"),
  }),
  dns: unsupported("the pod uses the DNS of its cluster"),
  dns_opt: unsupported("the pod uses the DNS of its cluster"),
  dns_search: unsupported("the pod uses the DNS of its cluster"),
  domainname: unsupported("the pod gets its domain from its cluster"),
  entrypoint: mapped("command"),
  env_file: mapped("env, below `environment`", {
    keys: each(mapped("env"), "path format required"),
  }),
  environment: mapped("env"),
  expose: mapped("containerPort"),
  extends: mapped("merged while loading", {
    keys: each(mapped("merged while loading"), "service file"),
  }),
  external_links: unsupported("containers outside this project do not exist"),
  extra_hosts: mapped("hostAliases"),
  gpus: unsupported("GPUs are not requested yet", {
    keys: each(
      unsupported(inherit),
      "capabilities count device_ids driver options",
    ),
  }),
  group_add: mapped("securityContext.supplementalGroups"),
  healthcheck: mapped("readinessProbe and startupProbe", {
    keys: each(
      mapped("readinessProbe and startupProbe"),
      "disable interval retries test timeout start_period start_interval",
    ),
  }),
  hostname: mapped("hostname of the pod"),
  image: mapped("image"),
  init: unsupported("no init process is added to the container", {
    hint: "use an image that reaps its children, such as one with tini",
  }),
  ipc: unsupported(kernel, {
    choose: oneOf(unsupported("services of a pod share no memory yet"), {
      host: refused(hostNamespace),
      private: undefined,
      none: undefined,
      shareable: undefined,
    }),
  }),
  isolation: unsupported("it is for Windows containers", {
    choose: except(unsupported("it is for Windows containers"), "default"),
  }),
  label_file: unsupported("labels are not carried over yet"),
  labels: unsupported("labels are not carried over yet", {
    hint: "for a reverse proxy, write `app.ingress` rules instead",
  }),
  links: mapped("other names of this pod"),
  logging: unsupported("logs go where the cluster sends them", {
    keys: { driver: unsupported(inherit), options: unsupported(inherit) },
  }),
  mac_address: unsupported("the cluster gives the address"),
  mem_limit: mapped("resources.limits.memory"),
  mem_reservation: mapped("resources.requests.memory"),
  mem_swappiness: unsupported(kernel),
  memswap_limit: unsupported(kernel),
  models: refused("Kompox starts no models", {
    each: refused(inherit, {
      keys: each(refused(inherit), "endpoint_var model_var"),
    }),
  }),
  network_mode: unsupported(outOfPod, {
    choose: networkMode,
  }),
  networks: mapped("aliases become other names of this pod", {
    each: mapped(outOfPod, {
      keys: {
        aliases: mapped("other names of this pod"),
        ...each(
          unsupported("the cluster gives addresses and interfaces"),
          "driver_opts interface_name ipv4_address ipv6_address link_local_ips mac_address",
        ),
        ...each(
          meaningless(outOfPod),
          "gw_priority priority use_service_name_alias",
        ),
      },
    }),
  }),
  oom_kill_disable: unsupported(kernel),
  oom_score_adj: unsupported(kernel),
  pid: unsupported("each container sees its own processes only", {
    choose: oneOf(unsupported("each container sees its own processes only"), {
      host: refused(hostNamespace),
      private: undefined,
    }),
  }),
  pids_limit: unsupported("the node sets this limit"),
  platform: unsupported("the pod may run on nodes of any platform yet"),
  ports: mapped("containerPort and the Service in front", {
    keys: {
      ...each(
        mapped("containerPort and the Service in front"),
        "target published protocol host_ip",
      ),
      app_protocol: meaningless("it is a note for the reader"),
      mode: meaningless("there is one node for a pod"),
      name: meaningless("rules of `app.ingress` name the ports"),
    },
  }),
  post_start: hook,
  pre_start: refused(notYet),
  pre_stop: hook,
  privileged: refused("the container would own its node"),
  profiles: mapped("whether the service is run"),
  provider: refused("Kompox runs no provider programs", {
    keys: each(refused(inherit), "type options"),
  }),
  pull_policy: mapped("imagePullPolicy"),
  pull_refresh_after: unsupported("images are pulled when a pod starts"),
  read_only: mapped("securityContext.readOnlyRootFilesystem"),
  restart: mapped("kind of container (decision 16)"),
  runtime: unsupported("the node chooses the runtime"),
  scale: unsupported("an app runs once", {
    choose: except(unsupported("an app runs once"), "1"),
  }),
  secrets: grant,
  security_opt: unsupported("the security profile of the cluster holds", {
    choose: (node) => securityOpt(node),
  }),
  shm_size: unsupported("/dev/shm keeps its 64 MiB"),
  stdin_open: mapped("stdin"),
  stop_grace_period: mapped("terminationGracePeriodSeconds"),
  stop_signal: unsupported("the image's stop signal is sent"),
  storage_opt: unsupported(kernel),
  sysctls: unsupported("kernel settings are not carried over yet"),
  tmpfs: mapped("emptyDir in memory"),
  tty: mapped("tty"),
  ulimits: unsupported("the node sets the limits", {
    each: unsupported(inherit, {
      keys: each(unsupported(inherit), "hard soft"),
    }),
  }),
  umask: unsupported(kernel),
  use_api_socket: refused("the container would own its node"),
  user: mapped("securityContext.runAsUser and runAsGroup"),
  userns_mode: unsupported(kernel, {
    choose: oneOf(unsupported(kernel), { host: refused(hostNamespace) }),
  }),
  uts: unsupported(kernel, {
    choose: oneOf(unsupported(kernel), { host: refused(hostNamespace) }),
  }),
  volumes: mapped("volumeMounts", {
    keys: {
      ...each(mapped("volumeMounts"), "type source target read_only"),
      consistency: meaningless("it is for file sharing with a desktop"),
      bind: mapped("volumeMounts", {
        keys: {
          create_host_path: meaningless("directories are always made"),
          propagation: unsupported("mounts are not passed on"),
          recursive: meaningless("there are no mounts below"),
          selinux: meaningless("the node labels its volumes"),
        },
      }),
      volume: mapped("volumeMounts", {
        keys: {
          labels: meaningless("disks are labelled by their names"),
          nocopy: meaningless("nothing is ever copied from the image"),
          subpath: mapped("subPath"),
        },
      }),
      tmpfs: mapped("emptyDir", {
        keys: {
          size: mapped("sizeLimit"),
          mode: unsupported("the directory is open to all"),
        },
      }),
      image: refused("volumes from images are not converted yet", {
        keys: each(refused(inherit), "subpath"),
      }),
    },
  }),
  volumes_from: refused("mounts are taken from one service at a time", {
    hint: "repeat the entries of `volumes`",
  }),
  working_dir: mapped("workingDir"),
};

function networkMode(node: Parameters<NonNullable<Rule["choose"]>>[0]) {
  const text = node.kind === "scalar" ? node.text : "";
  if (["", "bridge", "default"].includes(text)) return undefined;
  if (text === "host") return refused(hostNamespace);
  if (text === "none") return refused("a pod has always a network");
  if (text.startsWith("service:")) return meaningless(outOfPod);
  if (text.startsWith("container:")) {
    return refused("containers outside this project do not exist");
  }
  return unsupported(outOfPod);
}

function securityOpt(node: Parameters<NonNullable<Rule["choose"]>>[0]) {
  const texts = node.kind === "list"
    ? node.items.map((item) => item.kind === "scalar" ? item.text : "")
    : [];
  if (texts.some((text) => /[:=]unconfined$|^label[:=]disable$/.test(text))) {
    return refused("the container would be less confined than its neighbours");
  }
  return unsupported("the security profile of the cluster holds");
}
