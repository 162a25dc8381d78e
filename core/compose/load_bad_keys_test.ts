import {
  type BadCase,
  badService,
  testBadCases,
} from "../../tests/fakes/compose_bad_cases.ts";

const keys: BadCase[] = [
  ["an unknown key", badService("enviroment: {A: b}"), [
    '4:5 error Cannot read "a": "enviroment" is no key of Compose there',
  ]],
  ["an unknown key inside", badService("healthcheck:\n  test: x\n  tests: y"), [
    '6:7 error Cannot read "healthcheck": "tests" is no key',
  ]],
  ["a key of objects", badService("toString: 1"), [
    '4:5 error Cannot read "a": "toString" is no key',
  ]],
  ["x-kompox with an unknown key", badService("x-kompox: {resource: {}}"), [
    '4:16 error Cannot read "x-kompox": there is no "resource"',
  ]],
  [
    "x-kompox with an unknown limit",
    badService("x-kompox: {limits: {mem: 1}}"),
    [
      '4:25 error Cannot read "x-kompox.limits": there is no "mem"',
    ],
  ],
  ["privileged", badService("privileged: true"), [
    '4:5 error Cannot accept "privileged"',
  ]],
  ["devices", badService("devices: [/dev/sda]"), [
    '4:5 error Cannot accept "devices"',
  ]],
  ["the host's network", badService("network_mode: host"), [
    '4:5 error Cannot accept "network_mode": the pod would share',
  ]],
  ["the host's processes", badService("pid: host"), [
    '4:5 error Cannot accept "pid"',
  ]],
  ["the host's ipc", badService("ipc: host"), [
    '4:5 error Cannot accept "ipc"',
  ]],
  ["the host's users", badService("userns_mode: host"), [
    '4:5 error Cannot accept "userns_mode"',
  ]],
  ["the host's name", badService("uts: host"), [
    '4:5 error Cannot accept "uts"',
  ]],
  ["no confinement", badService("security_opt: [seccomp:unconfined]"), [
    '4:20 error Cannot accept "seccomp:unconfined": the container would be less confined',
  ]],
  [
    "a capability beyond the baseline",
    badService("cap_add: [CHOWN, SYS_ADMIN]"),
    [
      '4:22 error Cannot add capability "SYS_ADMIN"',
    ],
  ],
  ["all capabilities", badService("cap_add: [all]"), [
    '4:15 error Cannot add capability "ALL"',
  ]],
  ["Docker's socket", badService("use_api_socket: true"), [
    '4:5 error Cannot accept "use_api_socket"',
  ]],
  ["hooks", badService("pre_stop: [{command: x, privileged: true}]"), [
    '4:29 error Cannot accept "privileged"',
  ]],
  ["volumes_from", badService("volumes_from: [b]"), [
    '4:5 error Cannot accept "volumes_from"',
  ]],
  ["jobs", "services: {a: {image: x}}\njobs: {j: {image: y}}", [
    '2:1 error Cannot accept "jobs"',
  ]],
  ["several replicas", badService("deploy: {replicas: 3}"), [
    '4:14 warning Cannot carry over "replicas"',
  ]],
  ["logging", badService("logging: {driver: none}"), [
    '4:5 warning Cannot carry over "logging"',
  ]],
  [
    "an image that is a number",
    badService("").replace("image: x", "image: 5"),
    [
      '3:12 error Cannot read "image": text is expected, a number',
    ],
  ],
  [
    "an image that is a list",
    badService("").replace("image: x", "image: [x]"),
    [
      '3:12 error Cannot read "image": text is expected, a list',
    ],
  ],
  ["tty that is no boolean", badService("tty: maybe"), [
    '4:10 error Cannot read "tty": true or false is expected',
  ]],
  ["a restart that is a boolean", badService("restart: false"), [
    '4:14 error Cannot read "restart": text is expected, a boolean',
  ]],
  ["an unknown restart", badService("restart: sometimes"), [
    '4:14 error Cannot restart by "sometimes"',
  ]],
  ["a grace period without unit", badService("stop_grace_period: 10"), [
    '4:24 error Cannot read "stop_grace_period": "10" is no duration',
  ]],
  ["an unknown pull policy", badService("pull_policy: often"), [
    '4:18 error Cannot pull by "often"',
  ]],
  ["host-gateway", badService('extra_hosts: ["h:host-gateway"]'), [
    '4:19 error Cannot resolve "h": "host-gateway"',
  ]],
  ["a host without address", badService("extra_hosts: [h]"), [
    '4:19 error Cannot resolve "h"',
  ]],
  ["an unknown network", badService("networks: [front]"), [
    '4:16 error Cannot join network "front"',
  ]],
  ["a size that is none", badService("mem_limit: lots"), [
    '4:16 error Cannot read "mem_limit": "lots" is no size',
  ]],
  ["CPUs that are none", badService("cpus: half"), [
    '4:11 error Cannot read "cpus": "half" is no number of CPUs',
  ]],
  [
    "limits that differ",
    badService("mem_limit: 1g\ndeploy: {resources: {limits: {memory: 2g}}}"),
    ['4:16 error Cannot use "mem_limit"'],
  ],
  ["a command with operators", badService("command: a && b"), [
    '4:14 error Cannot split "command" into words: "&"',
  ]],
  ["a command with an open quote", badService("command: a 'b"), [
    "4:14 error Cannot split",
  ]],
  ["a command that is a mapping", badService("command: {a: b}"), [
    '4:14 error Cannot read "command": text or a list',
  ]],
];

testBadCases([...keys]);
