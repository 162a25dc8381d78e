import { deepStrictEqual } from "node:assert/strict";
import type { IngressSpec } from "kubernetes-types/networking/v1.d.ts";
import { fakeTarget } from "../../tests/fakes/fake_ports.ts";
import { openFrame } from "./frame.ts";
import { ingresses } from "./ingresses.ts";

const rule = { name: "web", hosts: ["a.example"], defaultHost: "b.example" };
type Texts = Readonly<Record<string, string>>;
const none: Texts = {};
const theirs: Texts = { TRAEFIK_INGRESS_CLASS: "theirs" };
const mine: Texts = { TRAEFIK_INGRESS_CLASS: "mine" };
const bad: Texts = { TRAEFIK_INGRESS_CLASS: "A B" };

const cases = [
  { name: "nothing", provider: none, cluster: none, want: "traefik" },
  {
    name: "the provider",
    provider: theirs,
    cluster: none,
    want: "theirs",
  },
  {
    name: "the cluster",
    provider: theirs,
    cluster: mine,
    want: "mine",
  },
  { name: "no name", provider: none, cluster: bad, want: "traefik", errors: 1 },
];
for (const { name, provider, cluster, want, errors = 0 } of cases) {
  Deno.test(`ingresses() name class ${want} when ${name} is set`, () => {
    const base = fakeTarget({});
    const target = {
      ...base,
      provider: { ...base.provider, settings: provider },
      cluster: { ...base.cluster, settings: cluster },
    };
    const frame = openFrame(target);
    const { objects, problems } = ingresses(frame, [rule]);
    deepStrictEqual(
      objects.map(({ spec }) => (spec as IngressSpec).ingressClassName),
      [want, want],
    );
    deepStrictEqual(
      problems.map(({ level }) => level),
      Array(errors).fill("error"),
    );
    deepStrictEqual(ingresses(frame, []), { objects: [], problems: [] });
  });
}
