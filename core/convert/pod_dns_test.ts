import { deepStrictEqual } from "node:assert/strict";
import {
  at,
  composeProject,
  type ServiceDraft,
} from "../../tests/fakes/compose_builder.ts";
import { type PodDns, podDns } from "./pod_dns.ts";

const cases: {
  name: string;
  given: Record<string, ServiceDraft>;
  settings: PodDns;
  problems?: string[];
}[] = [
  { name: "gives nothing for nothing", given: { a: {} }, settings: {} },
  {
    name: "replaces the servers of the cluster, and says so",
    given: { a: { dns: [at("192.0.2.1", 3), at("2001:db8::1", 4)] } },
    settings: {
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["192.0.2.1", "2001:db8::1"] },
    },
    problems: ["3 info"],
  },
  {
    name: "unites the lists of all services, each entry once",
    given: {
      a: { dnsSearch: [at("a.example"), at("b.example")] },
      b: { dnsSearch: [at("b.example"), at("c.example.")] },
    },
    settings: {
      dnsConfig: { searches: ["a.example", "b.example", "c.example."] },
    },
  },
  {
    name: "reads options with and without a value",
    given: { a: { dnsOptions: [at("ndots:2"), at("use-vc")] } },
    settings: {
      dnsConfig: {
        options: [{ name: "ndots", value: "2" }, { name: "use-vc" }],
      },
    },
  },
  {
    name: "refuses an option with two values at both places",
    given: {
      a: { dnsOptions: [at("ndots:2", 3)] },
      b: { dnsOptions: [at("ndots:5", 6)] },
    },
    settings: { dnsConfig: { options: [{ name: "ndots", value: "2" }] } },
    problems: ["3 error", "6 error"],
  },
  {
    name: "refuses names of servers and more than three",
    given: {
      a: {
        dns: ["dns.example", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]
          .map((text, index) => at(text, index + 3)),
      },
    },
    settings: {
      dnsPolicy: "None",
      dnsConfig: {
        nameservers: ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"],
      },
    },
    problems: ["3 error", "7 error", "3 info"],
  },
  {
    name: "searches no domain where the servers are replaced",
    given: { a: { dns: [at("192.0.2.1", 3)], dnsSearch: [at(".")] } },
    settings: {
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["192.0.2.1"] },
    },
    problems: ["3 info"],
  },
  {
    name: "warns that the cluster's domains stay",
    given: { a: { dnsSearch: [at(".", 4)] } },
    settings: {},
    problems: ["4 warning"],
  },
  {
    name: "refuses what is no domain or option",
    given: {
      a: { dnsSearch: [at("a b", 4)], dnsOptions: [at("Nope!", 5)] },
    },
    settings: { dnsConfig: { options: [{ name: "Nope!" }] } },
    problems: ["4 error", "5 error"],
  },
];
for (const { name, given, settings, problems = [] } of cases) {
  Deno.test(`podDns() ${name}`, () => {
    const got = podDns(composeProject(given).services);
    deepStrictEqual(got.settings, settings);
    deepStrictEqual(
      got.problems.map(({ at, level }) => `${at?.line} ${level}`),
      problems,
    );
  });
}
