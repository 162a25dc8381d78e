import { deepStrictEqual } from "node:assert/strict";
import type { ComposeBundle } from "../operations/bundle.ts";
import { bareValue, sampleService } from "../../tests/fakes/compose_samples.ts";
import type { ComposeService } from "./model.ts";

type Case = [
  name: string,
  text: string,
  key: keyof ComposeService,
  value: unknown,
  more?: Partial<ComposeBundle>,
];

const cases: Case[] = [
  ["a command of words", "    command: [a, 'b c', 5]", "command", [
    "a",
    "b c",
    "5",
  ]],
  ["a command line", `    command: a 'b c' "d\\"e" f\\ g ""`, "command", [
    "a",
    "b c",
    'd"e',
    "f g",
    "",
  ]],
  ["an empty command", "    command: []", "command", []],
  ["no command", "    command:", "command", undefined],
  ["an entrypoint", "    entrypoint: /run.sh x", "entrypoint", [
    "/run.sh",
    "x",
  ]],
  [
    "environment by name",
    "    environment: {B: 1, A: true, C: '', D: null}",
    "environment",
    {
      A: "true",
      B: "1",
      C: "",
    },
  ],
  [
    "environment as a list",
    "    environment: [B=1=2, A=, C, NO]",
    "environment",
    {
      A: "",
      B: "1=2",
      C: "c",
    },
    { variables: { C: "c" } },
  ],
  [
    "env_file below environment",
    "    env_file: [e, {path: f, required: false}]\n    environment: {B: 3}",
    "environment",
    {
      A: "1",
      B: "3",
    },
    { files: { e: "A=1\nB=2" } },
  ],
  [
    "short ports",
    "    ports: ['8080:80', 81, '127.0.0.1:53:53/udp', '[::1]:9:9']",
    "ports",
    [
      {
        hostPort: 8080,
        containerPort: 80,
        protocol: "tcp",
        implied: false,
        loopback: false,
      },
      {
        hostPort: 81,
        containerPort: 81,
        protocol: "tcp",
        implied: true,
        loopback: false,
      },
      {
        hostPort: 53,
        containerPort: 53,
        protocol: "udp",
        implied: false,
        loopback: true,
      },
      {
        hostPort: 9,
        containerPort: 9,
        protocol: "tcp",
        implied: false,
        loopback: true,
      },
    ],
  ],
  ["equal ranges", "    ports: ['80-81:90-91']", "ports", [
    {
      hostPort: 80,
      containerPort: 90,
      protocol: "tcp",
      implied: false,
      loopback: false,
    },
    {
      hostPort: 81,
      containerPort: 91,
      protocol: "tcp",
      implied: false,
      loopback: false,
    },
  ]],
  [
    "long ports, equal ones once",
    "    ports: [{target: 80, published: '8080', mode: host}, '8080:80']",
    "ports",
    [
      {
        hostPort: 8080,
        containerPort: 80,
        protocol: "tcp",
        implied: false,
        loopback: false,
      },
    ],
  ],
  ["expose", "    expose: [80, '81/udp', 90-91]", "expose", [80, 90, 91]],
  ["expose over udp", "    expose: [80, '81/udp']", "exposeUdp", [81]],
  [
    "shm_size as memory at its place",
    "    shm_size: 128m",
    "mounts",
    [{ kind: "tmpfs", target: "/dev/shm", sizeBytes: 2 ** 27 }],
  ],
  ["a platform", "    platform: linux/arm64", "platform", "linux/arm64"],
  ["one DNS server", "    dns: 192.0.2.53", "dns", ["192.0.2.53"]],
  ["search domains", "    dns_search: [a.b, c.d]", "dnsSearch", ["a.b", "c.d"]],
  ["DNS options", "    dns_opt: ['ndots:2']", "dnsOptions", ["ndots:2"]],
  ["sysctls as a mapping", "    sysctls: {a.b: 1}", "sysctls", { "a.b": "1" }],
  ["sysctls as a list", "    sysctls: [a.b=1 2]", "sysctls", { "a.b": "1 2" }],
  ["init", "    init: true", "init", true],
  [
    "a domain as a name of the pod",
    "    hostname: h\n    domainname: b.c",
    "aliases",
    ["h.b.c"],
  ],
  [
    "security options",
    "    security_opt: ['no-new-privileges', 'seccomp=builtin', 'apparmor:mine']",
    "confinement",
    { noNewPrivileges: true, seccomp: "builtin", appArmor: "mine" },
  ],
  [
    "labels as a list",
    "    labels: [a=b=c, d]",
    "labels",
    { a: "b=c", d: "" },
  ],
  [
    "labels as a mapping",
    "    labels: {a: 1.50, b: true, c: }",
    "labels",
    { a: "1.50", b: "true", c: "" },
  ],
  [
    "hooks",
    "    post_start: [{command: a 'b c', user: 0, working_dir: /d, environment: [E=f, G]}]",
    "postStart",
    [{
      command: ["a", "b c"],
      user: "0",
      workingDir: "/d",
      environment: { E: "f", G: "h" },
    }],
    { variables: { G: "h" } },
  ],
  [
    "GPUs in both places",
    "    gpus: [{count: 2}]\n    deploy: {resources: {reservations: {devices: [{capabilities: [gpu], driver: amd, device_ids: [x, y]}, {capabilities: [gpu], count: 1}]}}}",
    "resources",
    {
      devices: { "nvidia.com/gpu": 3, "amd.com/gpu": 2 },
      requests: {},
      limits: {},
    },
  ],
  [
    "short volumes",
    "    volumes: ['./a/b/:/x/', db:/y, 'db/sub/p:/z:ro', /anon, '.:/all', './q;$$(rm):/q']",
    "mounts",
    [
      { kind: "bind", subPath: "a/b", target: "/x", readOnly: false },
      {
        kind: "volume",
        volumeName: "db",
        subPath: "",
        target: "/y",
        readOnly: false,
      },
      {
        kind: "volume",
        volumeName: "db",
        subPath: "sub/p",
        target: "/z",
        readOnly: true,
      },
      { kind: "anonymous", target: "/anon" },
      { kind: "bind", subPath: "", target: "/all", readOnly: false },
      { kind: "bind", subPath: "q;$(rm)", target: "/q", readOnly: false },
    ],
  ],
  [
    "long volumes",
    `    volumes:
      - {type: bind, source: up, target: /x}
      - {type: volume, source: db, target: /y, read_only: true, volume: {subpath: s}}
      - {type: tmpfs, target: /t, tmpfs: {size: 1m}}
    tmpfs: ["/u:size=2k"]`,
    "mounts",
    [
      { kind: "bind", subPath: "up", target: "/x", readOnly: false },
      {
        kind: "volume",
        volumeName: "db",
        subPath: "s",
        target: "/y",
        readOnly: true,
      },
      { kind: "tmpfs", target: "/t", sizeBytes: 1048576 },
      { kind: "tmpfs", target: "/u", sizeBytes: 2048 },
    ],
  ],
  [
    "a health check line",
    "    healthcheck: {test: curl x, interval: 1m30s, timeout: 500ms, retries: 5, start_period: 1.5s}",
    "healthcheck",
    {
      command: ["/bin/sh", "-c", "curl x"],
      intervalMs: 90_000,
      timeoutMs: 500,
      retries: 5,
      startPeriodMs: 1500,
      startIntervalMs: 5000,
    },
  ],
  [
    "a health check of words",
    "    healthcheck: {test: [CMD, a, b]}",
    "healthcheck",
    {
      command: ["a", "b"],
      intervalMs: 30_000,
      timeoutMs: 30_000,
      retries: 3,
      startPeriodMs: 0,
      startIntervalMs: 5000,
    },
  ],
  [
    "no health check",
    "    healthcheck: {test: [NONE]}",
    "healthcheck",
    undefined,
  ],
  [
    "a disabled health check",
    "    healthcheck: {test: a, disable: true}",
    "healthcheck",
    undefined,
  ],
  [
    "depends_on as a list",
    "    depends_on: [b, c]\n  b: {image: y}\n  c: {image: y}",
    "dependsOn",
    [
      { service: "b", condition: "service_started" },
      { service: "c", condition: "service_started" },
    ],
  ],
  [
    "depends_on with conditions",
    "    depends_on: {b: {condition: service_healthy, restart: true}, no: {condition: service_started, required: false}, p: {required: false}}\n  b: {image: y}\n  p: {image: y, profiles: [p]}",
    "dependsOn",
    [
      { service: "b", condition: "service_healthy" },
    ],
  ],
  [
    "links as dependencies",
    "    links: [b, 'b:other']\n  b: {image: y}",
    "dependsOn",
    [
      { service: "b", condition: "service_started" },
    ],
  ],
  [
    "names for the pod",
    "    container_name: n\n    links: ['b:other']\n    networks: {default: {aliases: [z]}}\n  b: {image: y}",
    "aliases",
    ["n", "z", "other"],
  ],
  [
    "x-kompox",
    "    x-kompox: {resources: {cpu: 250m, memory: 1Gi}, limits: {memory: 2Gi}}\n    mem_limit: 1g",
    "resources",
    {
      requests: { cpu: "250m", memory: "1Gi" },
      limits: { memory: "2Gi" },
    },
  ],
  [
    "limits of Docker",
    "    mem_limit: 512m\n    mem_reservation: 100000\n    cpus: 1.5",
    "resources",
    {
      requests: { memory: "100k" },
      limits: { cpu: "1500m", memory: "512Mi" },
    },
  ],
  [
    "deploy.resources",
    "    deploy: {resources: {limits: {cpus: '0.5', memory: 50M}, reservations: {cpus: '0.25'}}}",
    "resources",
    {
      requests: { cpu: "250m" },
      limits: { cpu: "500m", memory: "50Mi" },
    },
  ],
  [
    "a job with liveness",
    "    x-kompox: {job: true, liveness: true}",
    "kompox",
    { job: true, liveness: true },
  ],
  ["restart", "    restart: on-failure:3", "restart", "on-failure:3"],
  ["restart: no", "    restart: no", "restart", "no"],
  [
    "deploy.restart_policy",
    "    deploy: {restart_policy: {condition: none}}",
    "restart",
    "no",
  ],
  ["a user", "    user: 1000:100", "user", "1000:100"],
  ["a numeric user", "    user: 1000", "user", "1000"],
  ["groups", "    group_add: [1, docker]", "groupAdd", ["1", "docker"]],
  ["flags as text", "    tty: 'yes'", "tty", true],
  ["a grace period", "    stop_grace_period: 1m", "stopGracePeriodMs", 60_000],
  [
    "extra hosts",
    "    extra_hosts: ['a:10.0.0.1', 'b=::1', 'c:[fe80::1]']",
    "extraHosts",
    [
      { host: "a", address: "10.0.0.1" },
      { host: "b", address: "::1" },
      { host: "c", address: "fe80::1" },
    ],
  ],
  ["capabilities", "    cap_add: [CAP_CHOWN, net_bind_service]", "capAdd", [
    "CHOWN",
    "NET_BIND_SERVICE",
  ]],
  ["capabilities to drop", "    cap_drop: [ALL]", "capDrop", ["ALL"]],
  ["variables", "    hostname: ${H:-h}${T}", "hostname", "ht", {
    variables: { T: "t" },
  }],
  ["a value that becomes a number's text", "    user: ${U}", "user", "5", {
    variables: { U: "5" },
  }],
];
for (const [name, text, key, value, more] of cases) {
  Deno.test(`loadCompose() reads ${name}`, () => {
    deepStrictEqual(
      bareValue({ value: sampleService(text, more)[key] }),
      bareValue({ value }),
    );
  });
}
