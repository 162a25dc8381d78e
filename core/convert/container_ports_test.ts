import { deepStrictEqual } from "node:assert/strict";
import {
  at,
  composeProject,
  composeService,
  port,
  type ServiceDraft,
} from "../../tests/fakes/compose_builder.ts";
import { containerPorts, sharedPortProblems } from "./container_ports.ts";

Deno.test("containerPorts() lists each port once, in file order", () => {
  const service = composeService("web", {
    ports: [
      port(8081, 9000),
      port(8080, 80),
      port(8443, 80),
      port(53, 53, { protocol: "udp" }),
      port(53, 53),
    ],
  });
  deepStrictEqual(containerPorts(service), [
    { containerPort: 9000 },
    { containerPort: 80 },
    { containerPort: 53, protocol: "UDP" },
    { containerPort: 53 },
  ]);
});

const cases: {
  name: string;
  given: Record<string, ServiceDraft>;
  problems: string[];
}[] = [
  {
    name: "accepts one service that says a port twice",
    given: { a: { ports: [port(1, 80), port(2, 80)], expose: [at(80)] } },
    problems: [],
  },
  {
    name: "accepts tcp and udp beside each other",
    given: {
      a: { ports: [port(53, 53)] },
      b: { ports: [port(53, 53, { protocol: "udp" })] },
    },
    problems: [],
  },
  {
    name: "refuses two services on one port, at both places",
    given: {
      a: { ports: [port(8080, 80, { line: 4 })] },
      b: { ports: [port(8081, 80, { line: 8 })] },
    },
    problems: [4, 8].map((line) =>
      `${line} Cannot use container port 80 in "a" and "b": the services of an app share one network`
    ),
  },
  {
    name: "counts expose as well",
    given: {
      a: { ports: [port(8080, 80, { line: 4 })] },
      b: { expose: [at(80, 9)] },
      c: { expose: [at(80, 12)] },
    },
    problems: [4, 9, 12].map((line) =>
      `${line} Cannot use container port 80 in "a" and "b" and "c": the services of an app share one network`
    ),
  },
];
for (const { name, given, problems } of cases) {
  Deno.test(`sharedPortProblems() ${name}`, () => {
    const got = sharedPortProblems(composeProject(given).services);
    deepStrictEqual(
      got.map(({ at, message }) => `${at?.line} ${message}`),
      problems,
    );
  });
}
