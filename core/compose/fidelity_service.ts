/** The part of the fidelity table for the keys of a service. */

import {
  buildKeys,
  deployKeys,
  developKeys,
  deviceKeys,
  once,
} from "./fidelity_sections.ts";
import { hookRule, mountKeys } from "./fidelity_mounts.ts";
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
const stopSignal =
  "the image's stop signal is sent, Kubernetes has no other without its feature ContainerStopSignals";
const usualSignal: Rule = meaningless(
  "SIGTERM is sent unless the image names another signal",
);
const ownProcesses =
  "each container sees its own processes only, but for pods with `init`";
const sharedMemory =
  "services of one pod share /dev/shm and semaphores, but for those with `shm_size`";
const outOfPod = "all services share the network of one pod";
const notYet = "it is not converted yet, and the app needs it";

/** Owners are told by conversion, where they matter. */
const owner = unsupported("files of a pod belong to root", {
  choose: () => undefined,
});

function grant(object: string): Rule {
  return mapped(`${object} as a file`, {
    keys: {
      source: mapped(object),
      target: mapped("mountPath"),
      mode: mapped("mode"),
      uid: owner,
      gid: owner,
    },
  });
}

const rate: Rule = unsupported(inherit, {
  keys: each(unsupported(inherit), "path rate"),
});

/** Rules of `services.*`; `x-*` keys are free but for `x-kompox`. */
export const serviceKeys: Table = {
  annotations: mapped("annotations of the pod"),
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
  configs: grant("ConfigMap"),
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
    each: mapped("init containers and sidecars in order", {
      keys: {
        condition: mapped(
          "sidecar, with startupProbe when it must be healthy, or init container that ends",
        ),
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
  dns: mapped("dnsConfig.nameservers of the pod, instead of the cluster's"),
  dns_opt: mapped("dnsConfig.options of the pod"),
  dns_search: mapped("dnsConfig.searches of the pod"),
  domainname: mapped(
    "`HOSTNAME.DOMAINNAME` is one more name of the pod (hostAliases)",
  ),
  entrypoint: mapped("command"),
  env_file: mapped("Secret in envFrom, below `environment`", {
    keys: each(mapped("Secret in envFrom"), "path format required"),
  }),
  environment: mapped("env"),
  expose: mapped("containerPort"),
  extends: mapped("merged while loading", {
    keys: each(mapped("merged while loading"), "service file"),
  }),
  external_links: unsupported("containers outside this project do not exist"),
  extra_hosts: mapped("hostAliases"),
  gpus: mapped("resources.limits of nvidia.com/gpu or amd.com/gpu", {
    keys: deviceKeys,
  }),
  group_add: mapped("securityContext.supplementalGroups"),
  healthcheck: mapped("readinessProbe; startupProbe when others wait for it", {
    keys: {
      disable: mapped("no probe"),
      interval: mapped("readinessProbe.periodSeconds"),
      retries: mapped("failureThreshold"),
      start_interval: mapped("startupProbe.periodSeconds"),
      start_period: mapped(
        "startupProbe.failureThreshold, at least 10 minutes",
      ),
      test: mapped("exec.command of the probes"),
      timeout: mapped("timeoutSeconds"),
    },
  }),
  hostname: mapped("hostname of the pod"),
  image: mapped("image"),
  init: mapped("shareProcessNamespace of the pod"),
  ipc: meaningless(sharedMemory, {
    choose: oneOf(meaningless(sharedMemory), {
      host: refused(hostNamespace),
      none: undefined,
      private: undefined,
    }),
  }),
  isolation: unsupported("it is for Windows containers", {
    choose: except(unsupported("it is for Windows containers"), "default"),
  }),
  label_file: unsupported("files with labels are not read", {
    hint: "write them below `labels`",
  }),
  labels: mapped("annotations of the pod"),
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
  pid: unsupported(ownProcesses, {
    choose: oneOf(
      unsupported(ownProcesses, { hint: "write `init: true` in all services" }),
      { host: refused(hostNamespace), private: undefined },
    ),
  }),
  pids_limit: unsupported("the node sets this limit"),
  platform: mapped("nodeSelector kubernetes.io/os and kubernetes.io/arch"),
  ports: mapped("containerPort and the Service in front", {
    keys: {
      ...each(
        mapped("containerPort and the Service in front"),
        "target published protocol host_ip",
      ),
      app_protocol: mapped("appProtocol of the Service in front"),
      mode: meaningless("there is one node for a pod"),
      name: meaningless("rules of `app.ingress` name the ports"),
    },
  }),
  post_start: hookRule("lifecycle.postStart"),
  pre_start: refused(notYet),
  pre_stop: hookRule("lifecycle.preStop"),
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
  scale: once,
  secrets: grant("Secret"),
  security_opt: mapped(
    "securityContext: no-new-privileges, seccomp=builtin and apparmor=NAME",
  ),
  shm_size: mapped("emptyDir in memory at /dev/shm"),
  stdin_open: mapped("stdin"),
  stop_grace_period: mapped("terminationGracePeriodSeconds"),
  stop_signal: unsupported(stopSignal, {
    choose: oneOf(unsupported(stopSignal), {
      15: usualSignal,
      SIGTERM: usualSignal,
      TERM: usualSignal,
    }),
  }),
  storage_opt: unsupported(kernel),
  sysctls: mapped("securityContext.sysctls of the pod, the safe ones"),
  tmpfs: mapped("emptyDir in memory"),
  tty: mapped("tty"),
  ulimits: unsupported("the node sets the limits", {
    hint: "lower them by ulimit in a shell that starts the program",
    each: unsupported(inherit, {
      keys: each(unsupported(inherit), "hard soft"),
    }),
  }),
  umask: unsupported(kernel, {
    hint: "call umask in a shell that starts the program",
  }),
  use_api_socket: refused("the container would own its node"),
  user: mapped("securityContext.runAsUser and runAsGroup"),
  userns_mode: unsupported(kernel, {
    choose: oneOf(unsupported(kernel), { host: refused(hostNamespace) }),
  }),
  uts: unsupported(kernel, {
    choose: oneOf(unsupported(kernel), { host: refused(hostNamespace) }),
  }),
  volumes: mapped("volumeMounts", { keys: mountKeys }),
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
