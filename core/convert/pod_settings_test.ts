import { deepStrictEqual } from "node:assert/strict";
import {
  at,
  composeProject,
  type ServiceDraft,
} from "../../tests/fakes/compose_builder.ts";
import { type PodSettings, podSettings } from "./pod_settings.ts";

const cases: {
  name: string;
  given: Record<string, ServiceDraft>;
  settings: PodSettings;
  lines?: number[];
}[] = [
  { name: "gives nothing for nothing", given: { a: {} }, settings: {} },
  {
    name: "takes the host name of the only one that sets it",
    given: { a: { hostname: at("Host1") }, b: {} },
    settings: { hostname: "host1" },
  },
  {
    name: "accepts equal host names",
    given: { a: { hostname: at("h") }, b: { hostname: at("H") } },
    settings: { hostname: "h" },
  },
  {
    name: "refuses different host names at each place",
    given: { a: { hostname: at("h", 3) }, b: { hostname: at("i", 6) } },
    settings: { hostname: "h" },
    lines: [3, 6],
  },
  {
    name: "refuses host names with a domain",
    given: { a: { hostname: at("h.example.com", 3) } },
    settings: { hostname: "h.example.com" },
    lines: [3],
  },
  {
    name: "shares processes when all services want an init process",
    given: { a: { init: at(true) }, b: { init: at(true) } },
    settings: { shareProcessNamespace: true },
  },
  {
    name: "warns of those that did not ask for an init process",
    given: { a: { init: at(true, 3) }, b: {} },
    settings: { shareProcessNamespace: true },
    lines: [3],
  },
  {
    name: "refuses an init process in one service and none in another",
    given: { a: { init: at(true, 3) }, b: { init: at(false, 6) } },
    settings: { shareProcessNamespace: true },
    lines: [3, 6],
  },
  {
    name: "gives no init process where none is wanted",
    given: { a: { init: at(false) }, b: {} },
    settings: {},
  },
  {
    name: "takes the longest grace period",
    given: {
      a: { stopGracePeriodMs: at(60_500) },
      b: { stopGracePeriodMs: at(1000) },
    },
    settings: { terminationGracePeriodSeconds: 61 },
  },
  {
    name: "never gives less than the default of a service that says nothing",
    given: { a: { stopGracePeriodMs: at(1000) }, b: {} },
    settings: { terminationGracePeriodSeconds: 10 },
  },
  {
    name: "never gives none at all",
    given: { a: { stopGracePeriodMs: at(0) } },
    settings: { terminationGracePeriodSeconds: 1 },
  },
];
for (const { name, given, settings, lines = [] } of cases) {
  Deno.test(`podSettings() ${name}`, () => {
    const got = podSettings(composeProject(given).services);
    deepStrictEqual(got.settings, settings);
    deepStrictEqual(got.problems.map(({ at }) => at?.line), lines);
  });
}
