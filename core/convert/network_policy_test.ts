import { deepStrictEqual } from "node:assert/strict";
import type { NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import type { NetworkIngressRule } from "../domain/resources.ts";
import { target } from "../../tests/fakes/compose_builder.ts";
import { openFrame } from "./frame.ts";
import { networkPolicy } from "./network_policy.ts";

function convert(networkIngress: NetworkIngressRule[], namespace = "traefik") {
  const frame = openFrame(
    target({ app: { networkIngress }, ingress: { namespace } }),
  );
  const { object, problems } = networkPolicy(frame);
  const [own, ...more] = (object.spec as NetworkPolicySpec).ingress!;
  return { own, more, problems: problems.map(({ message }) => message) };
}

const tcp80 = { protocol: "TCP" as const, port: 80 };
const team = { namespaceSelector: { matchLabels: { team: "x" } } };
const everybody = { namespaceSelector: {} };

Deno.test("networkPolicy() names each namespace once", () => {
  const { own } = convert([], "kube-system");
  const [{ namespaceSelector }] = own.from!;
  deepStrictEqual(namespaceSelector!.matchExpressions![0].values, [
    "kompox-app1-1dceac",
    "kube-system",
  ]);
});

const cases: {
  name: string;
  given: NetworkIngressRule;
  rule?: unknown;
}[] = [
  {
    name: "keeps a rule as it is",
    given: { from: [team], ports: [tcp80] },
    rule: { from: [team], ports: [{ port: 80, protocol: "TCP" }] },
  },
  {
    name: "opens all ports when none is named",
    given: { from: [team], ports: [] },
    rule: { from: [team] },
  },
  {
    name: "opens a port to everybody when no peer was ever named",
    given: { from: [], ports: [tcp80] },
    rule: { ports: [{ port: 80, protocol: "TCP" }] },
  },
  {
    name: "drops a peer that selects everybody",
    given: { from: [everybody, team], ports: [tcp80] },
    rule: { from: [team], ports: [{ port: 80, protocol: "TCP" }] },
  },
  {
    name: "drops a rule of which no peer is left",
    given: { from: [everybody], ports: [tcp80] },
  },
  { name: "drops a rule that says nothing", given: { from: [], ports: [] } },
];
for (const { name, given, rule } of cases) {
  Deno.test(`networkPolicy() ${name}`, () => {
    const { more, problems } = convert([given]);
    deepStrictEqual(more, rule === undefined ? [] : [rule]);
    deepStrictEqual(problems.length, rule === undefined ? 1 : 0);
  });
}
