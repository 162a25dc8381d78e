import { deepStrictEqual } from "node:assert/strict";
import type { ComposeHealthcheck } from "../compose/model.ts";
import {
  composeService,
  healthcheck,
} from "../../tests/fakes/compose_builder.ts";
import { convertHealthcheck, type Probes } from "./probes.ts";
import type { Role } from "./start_plan.ts";

const exec = { command: ["true"] };
const regular = {
  exec,
  failureThreshold: 3,
  periodSeconds: 30,
  timeoutSeconds: 30,
};

const cases: {
  name: string;
  given?: Partial<ComposeHealthcheck>;
  role?: Role;
  awaited?: boolean;
  liveness?: boolean;
  probes: Probes;
  problems?: string[];
}[] = [
  { name: "gives none without a health check", probes: {} },
  {
    name: "makes a readiness probe, and only that",
    given: {},
    probes: { readinessProbe: regular },
  },
  {
    name: "rounds to whole seconds, up, from one",
    given: { intervalMs: 1500, timeoutMs: 10, retries: 0 },
    probes: {
      readinessProbe: {
        exec,
        failureThreshold: 1,
        periodSeconds: 2,
        timeoutSeconds: 1,
      },
    },
  },
  {
    name: "escapes references in the command",
    given: { command: ["sh", "-c", "test $(id -u) = $$"] },
    probes: {
      readinessProbe: {
        ...regular,
        exec: { command: ["sh", "-c", "test $$(id -u) = $$$$"] },
      },
    },
  },
  {
    name: "adds a startup probe of 10 minutes when others wait",
    given: {},
    role: "sidecar",
    awaited: true,
    probes: {
      readinessProbe: regular,
      startupProbe: { ...regular, failureThreshold: 120, periodSeconds: 5 },
    },
  },
  {
    name: "gives the start as long as the file says when that is longer",
    given: { startPeriodMs: 900_000, startIntervalMs: 7_000 },
    role: "sidecar",
    awaited: true,
    probes: {
      readinessProbe: regular,
      startupProbe: { ...regular, failureThreshold: 142, periodSeconds: 7 },
    },
  },
  {
    name: "adds a liveness probe on demand, after the start period",
    given: { startPeriodMs: 20_000 },
    liveness: true,
    probes: {
      livenessProbe: { ...regular, initialDelaySeconds: 20 },
      readinessProbe: regular,
    },
  },
  {
    name: "refuses liveness without a health check",
    liveness: true,
    probes: {},
    problems: ['error Cannot probe whether "web" lives: it has no healthcheck'],
  },
  {
    name: "has no probes for a job",
    given: {},
    role: "job",
    probes: {},
    problems: ['info The healthcheck of "web" is not used: it runs to its end'],
  },
];
for (const each of cases) {
  const { name, given, role = "ordinary", awaited = false } = each;
  Deno.test(`convertHealthcheck() ${name}`, () => {
    const service = composeService("web", {
      healthcheck: given && healthcheck(given),
      kompox: { job: false, liveness: each.liveness ?? false },
    });
    const got = convertHealthcheck(service, role, awaited);
    deepStrictEqual(got.probes, each.probes);
    deepStrictEqual(
      got.problems.map(({ level, message }) => `${level} ${message}`),
      each.problems ?? [],
    );
  });
}
