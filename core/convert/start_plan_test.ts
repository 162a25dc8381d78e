import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  at,
  composeProject,
  healthcheck,
  port,
  type ServiceDraft,
  waitFor,
} from "../../tests/fakes/compose_builder.ts";
import { startOrder } from "./start_order.ts";
import { planStart } from "./start_plan.ts";

const kompoxJob = { job: true, liveness: false };

const roles: {
  name: string;
  given: Record<string, ServiceDraft>;
  early: string[];
  ordinary: string[];
}[] = [
  {
    name: "leaves all ordinary when nobody waits",
    given: { web: {}, db: {} },
    early: [],
    ordinary: ["db", "web"],
  },
  {
    name: "starts a service that others wait for as a sidecar",
    given: { web: { dependsOn: [waitFor("db")] }, db: {} },
    early: ["db sidecar"],
    ordinary: ["web"],
  },
  {
    name: "makes a job of what others want completed",
    given: {
      web: { dependsOn: [waitFor("mig", "service_completed_successfully")] },
      mig: { dependsOn: [waitFor("db")] },
      db: {},
    },
    early: ["db sidecar", "mig job"],
    ordinary: ["web"],
  },
  {
    name: "makes a job of a leaf with restart no and no ports",
    given: { web: {}, once: { restart: at("no") } },
    early: ["once job"],
    ordinary: ["web"],
  },
  {
    name: "makes a job of a leaf with restart on-failure:3",
    given: { web: {}, once: { restart: at("on-failure:3") } },
    early: ["once job"],
    ordinary: ["web"],
  },
  {
    name: "keeps a leaf that publishes a port",
    given: { web: { restart: at("no"), ports: [port(80, 80)] } },
    early: [],
    ordinary: ["web"],
  },
  {
    name: "keeps a leaf without an explicit restart",
    given: { worker: {} },
    early: [],
    ordinary: ["worker"],
  },
  {
    name: "makes a sidecar of what others wait for in spite of restart no",
    given: { web: { dependsOn: [waitFor("db")] }, db: { restart: at("no") } },
    early: ["db sidecar"],
    ordinary: ["web"],
  },
  {
    name: "takes x-kompox.job as an order",
    given: { web: {}, seed: { kompox: kompoxJob, ports: [port(1, 1)] } },
    early: ["seed job"],
    ordinary: ["web"],
  },
  {
    name: "orders by dependency, then by name",
    given: {
      a: { dependsOn: [waitFor("z"), waitFor("c"), waitFor("b")] },
      b: { dependsOn: [waitFor("z")] },
      c: {},
      z: {},
    },
    early: ["c sidecar", "z sidecar", "b sidecar"],
    ordinary: ["a"],
  },
];
for (const { name, given, early, ordinary } of roles) {
  Deno.test(`planStart() ${name}`, () => {
    const plan = planStart(composeProject(given).services);
    deepStrictEqual(
      plan.early.map(({ name }) => `${name} ${plan.roles.get(name)}`),
      early,
    );
    deepStrictEqual(plan.ordinary.map(({ name }) => name), ordinary);
    deepStrictEqual(plan.problems.filter(({ level }) => level !== "info"), []);
  });
}

const wrong: {
  name: string;
  given: Record<string, ServiceDraft>;
  problems: string[];
}[] = [
  {
    name: "refuses a cycle with its path",
    given: {
      a: { dependsOn: [waitFor("b", "service_started", 3)] },
      b: { dependsOn: [waitFor("c", "service_started", 6)] },
      c: { dependsOn: [waitFor("a", "service_started", 9)] },
      web: { dependsOn: [waitFor("a", "service_started", 12)] },
    },
    problems: [
      '9 error Cannot order the services: "a" waits for "b", "b" waits for "c", "c" waits for "a"',
    ],
  },
  {
    name: "refuses a service that waits for itself",
    given: { a: { dependsOn: [waitFor("a", "service_started", 4)] } },
    problems: ['4 error Cannot order the services: "a" waits for "a"'],
  },
  {
    name: "refuses a pod in which nothing stays",
    given: { only: { restart: at("no", 4) } },
    problems: [
      '1 info "only" runs to its end at each start of the pod, before the others',
      "4 error Cannot make a pod: every service runs to its end, and none stays",
    ],
  },
  {
    name: "refuses to wait for the health of a service without a check",
    given: {
      web: { dependsOn: [waitFor("db", "service_healthy", 5)] },
      db: {},
    },
    problems: [
      '5 error Cannot wait until "db" is healthy: it has no healthcheck',
    ],
  },
  {
    name: "warns of waiting for the health of a job",
    given: {
      web: { dependsOn: [waitFor("mig", "service_healthy", 5)] },
      mig: { kompox: kompoxJob, healthcheck: healthcheck() },
    },
    problems: [
      '1 info "mig" runs to its end at each start of the pod, before the others',
      '5 warning Cannot wait until "mig" is healthy: it runs to its end first',
    ],
  },
];
for (const { name, given, problems } of wrong) {
  Deno.test(`planStart() ${name}`, () => {
    const got = planStart(composeProject(given).services).problems;
    deepStrictEqual(
      got.map(({ at, level, message }) => `${at?.line} ${level} ${message}`),
      problems,
    );
  });
}

Deno.test("startOrder() finds each of several cycles once", () => {
  const { services } = composeProject({
    a: { dependsOn: [waitFor("b")] },
    b: { dependsOn: [waitFor("a")] },
    c: { dependsOn: [waitFor("d")] },
    d: { dependsOn: [waitFor("c"), waitFor("a")] },
  });
  strictEqual(startOrder(services).problems.length, 2);
});

Deno.test("startOrder() puts each service after those it waits for", () => {
  const graph = fc.array(
    fc.uniqueArray(fc.nat(11), { maxLength: 4 }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(graph, (edges) => {
      const name = (index: number) => `s${String(index).padStart(2, "0")}`;
      // Only to higher numbers: no cycle.
      const { services } = composeProject(Object.fromEntries(
        edges.map((to, from) => [
          name(from),
          {
            dependsOn: to
              .filter((other) => other > from && other < edges.length)
              .map((other) => waitFor(name(other))),
          },
        ]),
      ));
      const { order, problems } = startOrder(services);
      deepStrictEqual(problems, []);
      strictEqual(new Set(order).size, services.length);
      const position = new Map(order.map(({ name }, index) => [name, index]));
      for (const service of services) {
        for (const { service: awaited } of service.dependsOn) {
          strictEqual(
            position.get(awaited)! < position.get(service.name)!,
            true,
          );
        }
      }
    }),
  );
});
