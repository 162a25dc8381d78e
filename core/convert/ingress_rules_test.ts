import { deepStrictEqual } from "node:assert/strict";
import type { IngressRule } from "../domain/resources.ts";
import {
  composeProject,
  port,
  rule,
  target,
} from "../../tests/fakes/compose_builder.ts";
import { openFrame } from "./frame.ts";
import { checkIngressRules } from "./ingress_rules.ts";
import { publishedPorts } from "./published_ports.ts";

const { services } = composeProject({
  web: {
    ports: [
      port(8080, 80),
      port(8081, 80),
      port(53, 53, { protocol: "udp" }),
      port(9000, 9000, { loopback: true }),
    ],
  },
});

const cases: {
  name: string;
  domain?: string;
  given: IngressRule[];
  rules: string[];
  problems?: string[];
}[] = [
  { name: "gives none for none", given: [], rules: [] },
  {
    name: "adds the default host when the cluster has a domain",
    domain: " apps.test ",
    given: [rule("main", 8080)],
    rules: ["main 8080 [] app1-1dceac-8080.apps.test"],
  },
  {
    name: "lets two rules lead to one container port",
    given: [rule("a", 8080, ["a.example"]), rule("b", 8081, ["b.example"])],
    rules: ["a 8080 [a.example] -", "b 8081 [b.example] -"],
  },
  {
    name: "trims hosts, and keeps the first of two in one rule",
    given: [rule("a", 8080, [" a.example ", "a.example"], 3)],
    rules: ["a 8080 [a.example] -"],
    problems: ['3 warning Cannot use host "a.example" twice in rule "a"'],
  },
  {
    name: "warns of a rule without any host",
    given: [rule("a", 8080, [], 3)],
    rules: ["a 8080 [] -"],
    problems: [
      '3 warning Cannot reach rule "a" from outside: it has no host, and the cluster no domain',
    ],
  },
  {
    name: "refuses names that Kubernetes would refuse",
    given: [
      rule("A", 8080, ["a.example"], 1),
      rule("a-", 8081, ["b.example"], 2),
    ],
    rules: [],
    problems: [
      '1 error Cannot name an ingress rule "A"',
      '2 error Cannot name an ingress rule "a-"',
    ],
  },
  {
    name: "refuses a name, a port and a host in two rules, at both places",
    given: [
      rule("a", 8080, ["x.example"], 3),
      rule("a", 8080, ["x.example"], 7),
    ],
    rules: ["a 8080 [x.example] -"],
    problems: [
      '3 error Cannot use the name "a" in two ingress rules',
      '7 error Cannot use the name "a" in two ingress rules',
      "3 error Cannot use the port 8080 in two ingress rules",
      "7 error Cannot use the port 8080 in two ingress rules",
      '3 error Cannot route host "x.example" to two ports: "a" and "a" name it',
      '7 error Cannot route host "x.example" to two ports: "a" and "a" name it',
      '7 warning Cannot reach rule "a" from outside: it has no host, and the cluster no domain',
    ],
  },
  {
    name: "refuses ports that nobody outside can reach",
    given: [
      rule("a", 80, ["a.example"], 1),
      rule("b", 53, ["b.example"], 2),
      rule("c", 9000, ["c.example"], 3),
    ],
    rules: [],
    problems: [
      "1 error Cannot route to port 80: no service publishes it",
      "2 error Cannot route to port 53: it is published for udp only",
      "3 error Cannot route to port 9000: it is published for loopback only",
    ],
  },
  {
    name: "refuses hosts that are no host names",
    domain: "apps.test",
    given: [
      rule("a", 8080, [
        "WWW.example",
        "*.example",
        "a_b.example",
        "http://a.example",
        "",
        "x".repeat(64),
      ], 4),
    ],
    rules: [],
    problems: [
      '4 error Cannot route host "WWW.example": it is no host name',
      '4 error Cannot route host "*.example": it is no host name',
      '4 error Cannot route host "a_b.example": it is no host name',
      '4 error Cannot route host "http://a.example": it is no host name',
      '4 error Cannot route host "": it is no host name',
      `4 error Cannot route host "${"x".repeat(64)}": it is no host name`,
    ],
  },
  {
    name: "refuses hosts at and below the domain of the cluster",
    domain: "Apps.Test",
    given: [
      rule("a", 8080, ["apps.test", "x.apps.test", "notapps.test"], 4),
    ],
    rules: [],
    problems: [
      '4 error Cannot route host "apps.test": names below "Apps.Test" are given by the cluster',
      '4 error Cannot route host "x.apps.test": names below "Apps.Test" are given by the cluster',
      '4 error Cannot make the default host "app1-1dceac-8080.Apps.Test": it is no host name',
    ],
  },
];
for (const { name, domain, given, rules, problems = [] } of cases) {
  Deno.test(`checkIngressRules() ${name}`, () => {
    const frame = openFrame(target({ rules: given, ingress: { domain } }));
    const got = checkIngressRules(frame, publishedPorts(services).published);
    deepStrictEqual(
      got.rules.map(({ name, port, hosts, defaultHost = "-" }) =>
        `${name} ${port.hostPort} [${hosts}] ${defaultHost}`
      ),
      rules,
    );
    deepStrictEqual(
      got.problems.map(({ at, level, message }) =>
        `${at?.line} ${level} ${message}`
      ),
      problems,
    );
  });
}
