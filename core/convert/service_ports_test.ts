import { deepStrictEqual } from "node:assert/strict";
import type { IngressRule } from "../domain/resources.ts";
import {
  composeProject,
  port,
  rule,
  type ServiceDraft,
  target,
} from "../../tests/fakes/compose_builder.ts";
import { openFrame } from "./frame.ts";
import { checkIngressRules } from "./ingress_rules.ts";
import { publishedPorts } from "./published_ports.ts";
import { servicePorts } from "./service_ports.ts";

const cases: {
  name: string;
  given: Record<string, ServiceDraft>;
  rules?: IngressRule[];
  ports: string[];
  problems?: string[];
}[] = [
  { name: "gives none for none", given: { web: {} }, ports: [] },
  {
    name: "sorts by host port, tcp before udp",
    given: {
      b: { ports: [port(53, 5300, { protocol: "udp" }), port(53, 5301)] },
      a: { ports: [port(9000, 90), port(80, 8080), port(81, 8080)] },
    },
    ports: [
      "p53 53>5301",
      "p53-udp 53>5300 UDP",
      "p80 80>8080",
      "p81 81>8080",
      "p9000 9000>90",
    ],
  },
  {
    name: "keeps to the rules when there are some, udp last",
    given: {
      a: {
        ports: [
          port(80, 8080, { line: 3 }),
          port(9000, 90, { line: 4 }),
          port(53, 53, { protocol: "udp" }),
        ],
      },
    },
    rules: [rule("main", 9000, ["a.example"])],
    ports: ["main 9000>90", "p53-udp 53>53 UDP"],
    problems: [
      '3 info Port 80 of "a" has no ingress rule: it is left out of the Service',
    ],
  },
  {
    name: "leaves loopback ports out",
    given: { a: { ports: [port(80, 8080, { loopback: true, line: 5 })] } },
    ports: [],
  },
  {
    name: "accepts the same port written twice",
    given: { a: { ports: [port(80, 8080), port(80, 8080)] } },
    ports: ["p80 80>8080"],
  },
  {
    name: "refuses one host port for two container ports, at both places",
    given: {
      a: { ports: [port(80, 8080, { line: 3 })] },
      b: { ports: [port(80, 8081, { line: 7 })] },
      c: { ports: [port(90, 1, { line: 9 }), port(90, 2, { line: 10 })] },
    },
    ports: ["p80 80>8080", "p90 90>1"],
    problems: [
      '3 error Cannot publish port 80 twice: "a" and "b" map it',
      '7 error Cannot publish port 80 twice: "a" and "b" map it',
      '9 error Cannot publish port 90 twice: "c" maps it to 1 and 2',
      '10 error Cannot publish port 90 twice: "c" maps it to 1 and 2',
    ],
  },
  {
    name: "refuses a rule with the name of a udp port",
    given: {
      a: {
        ports: [port(80, 80, { line: 3 }), port(53, 53, { protocol: "udp" })],
      },
    },
    rules: [rule("p53-udp", 80, ["a.example"])],
    ports: ["p53-udp 80>80", "p53-udp 53>53 UDP"],
    problems: [
      '3 error Cannot name an ingress rule "p53-udp": that is the name of a udp port',
    ],
  },
];
for (const { name, given, rules = [], ports, problems = [] } of cases) {
  Deno.test(`servicePorts() ${name}`, () => {
    const published = publishedPorts(composeProject(given).services);
    const frame = openFrame(target({ rules }));
    const checked = checkIngressRules(frame, published.published);
    const got = servicePorts(published.published, checked.rules);
    deepStrictEqual(
      got.ports.map(({ name, port, targetPort, protocol }) =>
        `${name} ${port}>${targetPort}${protocol ? ` ${protocol}` : ""}`
      ),
      ports,
    );
    const all = [...published.problems, ...checked.problems, ...got.problems];
    deepStrictEqual(
      all.map(({ at, level, message }) => `${at?.line} ${level} ${message}`),
      problems,
    );
  });
}
