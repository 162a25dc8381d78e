import {
  type BadCase,
  badService,
  testBadCases,
} from "../../tests/fakes/compose_bad_cases.ts";

const others: BadCase[] = [
  [
    "a list that begins otherwise",
    badService("healthcheck: {test: [curl, x]}"),
    [
      '4:25 error Cannot run the health check: the list begins with "curl"',
    ],
  ],
  ["CMD alone", badService("healthcheck: {test: [CMD]}"), [
    "4:25 error Cannot run the health check: CMD is followed by 0 words",
  ]],
  [
    "CMD-SHELL with words",
    badService("healthcheck: {test: [CMD-SHELL, a, b]}"),
    [
      "4:25 error Cannot run the health check: CMD-SHELL is followed by 2 words",
    ],
  ],
  ["NONE with words", badService("healthcheck: {test: [NONE, a]}"), [
    "4:25 error Cannot run the health check: NONE is followed by 1 words",
  ]],
  [
    "an interval without unit",
    badService("healthcheck: {test: a, interval: 5}"),
    [
      '4:38 error Cannot read "interval": "5" is no duration',
    ],
  ],
  ["retries below zero", badService("healthcheck: {test: a, retries: -1}"), [
    '4:37 error Cannot read "retries": a whole number',
  ]],
  ["the image's own check", badService("healthcheck: {interval: 5s}"), [
    "4:18 warning Cannot use the health check of the image",
  ]],
  ["a healthcheck that is text", badService("healthcheck: curl"), [
    '4:18 error Cannot read "healthcheck": a mapping',
  ]],
  ["an unknown dependency", badService("depends_on: [b]"), [
    '4:18 error Cannot start "a": it waits for "b", and there is no such',
  ]],
  ["a dependency on itself", badService("depends_on: [a]"), [
    '4:18 error Cannot order the services: "a" -> "a" wait for each other',
  ]],
  [
    "a circle",
    badService("depends_on: [b]") +
    "  b: {image: x, depends_on: [c]}\n  c: {image: x, depends_on: [a]}\n",
    ['6:30 error Cannot order the services: "a" -> "b" -> "c" -> "a"'],
  ],
  [
    "an unknown condition",
    badService("depends_on: {b: {condition: healthy}}") + "  b: {image: x}\n",
    [
      '4:33 error Cannot wait for "healthy"',
    ],
  ],
  [
    "a dependency that no profile selects",
    badService("depends_on: [b]") + "  b: {image: x, profiles: [p]}\n",
    ['4:18 error Cannot start "a": it waits for "b", which no active profile'],
  ],
  ["no service that a profile selects", badService("profiles: [p]"), [
    "1:1 error Cannot run the project: no active profile selects a service",
  ]],
  ["an environment that is text", badService("environment: A=b"), [
    '4:18 error Cannot read "environment": a mapping or a list',
  ]],
  ["a value that is a list", badService("environment: {A: [b]}"), [
    '4:22 error Cannot read "A": text is expected, a list',
  ]],
  ["a bad variable name", badService("environment: {'A B': c}"), [
    '4:19 error Cannot set variable "A B"',
  ]],
  ["a number that Docker rewrites", badService("environment: {A: 1.50}"), [
    '4:22 warning Cannot tell what "A" is for all programs',
  ]],
  ["a missing env_file", badService("env_file: b.env"), [
    '4:15 error Cannot read "b.env": there is no such file',
  ]],
  ["an env_file above", badService("env_file: ../b.env"), [
    '4:15 error Cannot read "../b.env": the path leaves',
  ]],
  ["a broken env_file", badService("env_file: b.env"), [
    "b.env:2:1 error Cannot read the line: it does not begin",
  ], { files: { "b.env": "A=1\nx y" } }],
  ["an unset variable once", badService("command: $NO ${NO}\nuser: $NO"), [
    '4:14 warning Cannot find a value for "NO": an empty text',
  ]],
  ["a required variable", badService('command: "x ${NO:?set it}"'), [
    '4:17 error Cannot find a value for "NO": set it',
  ]],
  ["a dollar that begins nothing", badService("command: a $ b"), [
    "4:16 error Cannot read the variable: this $ begins no valid one",
  ]],
  [
    "variables that grow",
    `x-a: [${"$A,".repeat(2000)}]\n${badService("")}`,
    ["*error Cannot expand the variables: they add more than"],
    { variables: { A: "x".repeat(10_000) } },
  ],
  ["extends of nobody", badService("extends: b"), [
    '4:14 error Cannot extend "a": there is no service "b"',
  ]],
  [
    "extends in a circle",
    badService("extends: b") + "  b: {image: x, extends: a}\n",
    [
      '5:26 error Cannot extend "b": "a" extends it already',
    ],
  ],
  [
    "extends of a missing file",
    badService("extends: {file: b.yml, service: b}"),
    [
      '4:21 error Cannot read "b.yml": there is no such file',
    ],
  ],
  ["extends above", badService("extends: {file: ../b.yml, service: b}"), [
    '4:21 error Cannot read "../b.yml": the path leaves',
  ]],
  ["extends without a service", badService("extends: {file: b.yml}"), [
    '4:14 error Cannot extend "a": no service is named',
  ]],
  ["a remote include", `include: ["https://e.com/c.yml"]\n${badService("")}`, [
    '1:11 error Cannot read "https://e.com/c.yml": it is not a file of this',
  ]],
  ["include of itself", `include: [compose.yml]\n${badService("")}`, [
    '1:11 error Cannot include "compose.yml": it includes this file',
  ]],
  ["include of a missing file", `include: [b.yml]\n${badService("")}`, [
    '1:11 error Cannot read "b.yml": there is no such file',
  ]],
  [
    "include of a service that is there in another form",
    `include: [b.yml]\n${badService("ports: {a: b}")}`,
    [
      '5:12 error Cannot merge "services.a.ports": a mapping over a list',
    ],
    { files: { "b.yml": "services: {a: {image: y, ports: [80]}}" } },
  ],
];

testBadCases([...others]);
