import { deepStrictEqual } from "node:assert/strict";
import type { ResourceRequirements } from "kubernetes-types/core/v1.d.ts";
import { at } from "../../tests/fakes/compose_builder.ts";
import { convertResources } from "./resources.ts";

type Four = { rc?: string; rm?: string; lc?: string; lm?: string };

const cases: {
  name: string;
  given: Four;
  resources: ResourceRequirements;
  problems?: string[];
}[] = [
  { name: "gives nothing for nothing", given: {}, resources: {} },
  {
    name: "writes canonical quantities, and derives none",
    given: { rc: "0.25", rm: "1024Ki", lm: "1.5Gi" },
    resources: {
      requests: { cpu: "250m", memory: "1Mi" },
      limits: { memory: "1536Mi" },
    },
  },
  {
    name: "accepts a request equal to the limit",
    given: { rc: "1", lc: "1000m" },
    resources: { requests: { cpu: "1" }, limits: { cpu: "1" } },
  },
  {
    name: "refuses a request above the limit",
    given: { rc: "2", lc: "1500m", rm: "1Gi", lm: "512Mi" },
    resources: {
      requests: { cpu: "2", memory: "1Gi" },
      limits: { cpu: "1500m", memory: "512Mi" },
    },
    problems: [
      "1 Cannot request 2 cpu: the limit is 1500m",
      "2 Cannot request 1Gi memory: the limit is 512Mi",
    ],
  },
  {
    name: "refuses what is no quantity, each at its place",
    given: { rc: "lots", rm: "-1Mi", lc: "", lm: "256MB" },
    resources: {},
    problems: [
      '1 Cannot read the cpu "lots": it is no quantity',
      '3 Cannot read the cpu "": it is no quantity',
      '2 Cannot read the memory "-1Mi": it is no quantity',
      '4 Cannot read the memory "256MB": it is no quantity',
    ],
  },
  {
    name: "refuses thousandths of a byte",
    given: { lm: "256m" },
    resources: {},
    problems: [
      '4 Cannot use the memory "256m": it is no whole number of bytes (m means thousandths)',
    ],
  },
];
for (const { name, given, resources, problems = [] } of cases) {
  Deno.test(`convertResources() ${name}`, () => {
    const text = (value: string | undefined, line: number) =>
      value === undefined ? undefined : at(value, line);
    const got = convertResources({
      requests: { cpu: text(given.rc, 1), memory: text(given.rm, 2) },
      limits: { cpu: text(given.lc, 3), memory: text(given.lm, 4) },
    });
    deepStrictEqual(got.resources, resources);
    deepStrictEqual(
      got.problems.map(({ at, message }) => `${at?.line} ${message}`),
      problems,
    );
  });
}
