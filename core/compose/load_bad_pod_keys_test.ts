import {
  type BadCase,
  badService,
  testBadCases,
} from "../../tests/fakes/compose_bad_cases.ts";

const keys: BadCase[] = [
  ["labels as text", badService("labels: x"), [
    '4:13 error Cannot read "labels": a mapping or a list is expected',
  ]],
  ["a label that is a list", badService("labels: {a: [b]}"), [
    '4:17 error Cannot read "a": text is expected',
  ]],
  ["a domain without a host name", badService("domainname: a.b"), [
    '4:17 warning Cannot carry over "domainname"',
  ]],
  ["shm_size at another mount", badService("shm_size: 1m\ntmpfs: /dev/shm"), [
    '4:15 warning Cannot carry over "shm_size": line 5 mounts at /dev/shm',
  ]],
  ["a hook without a command", badService("post_start: [{user: a}]"), [
    '4:18 error Cannot run "post_start": it has no command',
  ]],
  [
    "a hook's variable without a value",
    badService("pre_stop: [{command: a, environment: [B]}]"),
    ['4:43 warning Cannot set "B" for a hook: it has no value'],
  ],
  ["hooks that are no list", badService("pre_stop: {command: a}"), [
    '4:15 error Cannot read "pre_stop": a list is expected',
  ]],
  [
    "no-new-privileges that is no flag",
    badService("security_opt: ['no-new-privileges:x']"),
    ['4:20 error Cannot read "security_opt": "x" is not true or false'],
  ],
  ["a seccomp profile of a file", badService("security_opt: ['seccomp=a']"), [
    '4:20 warning Cannot carry over "seccomp=a"',
  ]],
  ["an unknown security option", badService("security_opt: ['label:a:b']"), [
    '4:20 warning Cannot carry over "label:a:b"',
  ]],
  ["all GPUs", badService("gpus: all"), [
    "4:11 warning Cannot request all devices of a node",
  ]],
  ["GPUs that are none", badService("gpus: some"), [
    '4:11 error Cannot read "gpus": "all" or a list is expected',
  ]],
  ["a GPU of another maker", badService("gpus: [{driver: z, count: 1}]"), [
    '4:21 error Cannot request a device of "z"',
  ]],
  [
    "a device that is no GPU",
    badService(
      "deploy: {resources: {reservations: {devices: [{capabilities: [tpu]}]}}}",
    ),
    [
      "4:66 error Cannot request a device: only those with the capability",
    ],
  ],
  ["devices counted twice", badService("gpus: [{count: 1, device_ids: [a]}]"), [
    '4:20 error Cannot count devices: "device_ids" names them already',
    '4:23 warning Cannot carry over "device_ids"',
  ]],
  ["a scale of none", badService("scale: 0"), [
    '4:5 warning Cannot carry over "scale": the service is started nevertheless',
  ]],
  ["a stop signal", badService("stop_signal: SIGQUIT"), [
    '4:5 warning Cannot carry over "stop_signal"',
  ]],
];
testBadCases(keys);
