import { deepStrictEqual } from "node:assert/strict";
import { composeProject, target } from "../../tests/fakes/compose_builder.ts";
import { openFrame } from "./frame.ts";
import { podNames } from "./pod_names.ts";
import { frontService, headlessServices } from "./services.ts";

const frame = openFrame(target());

const cases: {
  name: string;
  given: string[];
  objects: string[];
  problems?: string[];
}[] = [
  {
    name: "makes one for each service, by name",
    given: ["web", "db", "app1-app"],
    objects: ["app1-app", "db", "web"],
  },
  {
    name: "makes none for a name that begins with a digit",
    given: ["9lives", "web"],
    objects: ["web"],
    problems: [
      'warning Cannot resolve "9lives" outside of its pod: a Service wants a letter first',
    ],
  },
  {
    name: "leaves the app's own name to the Service in front",
    given: ["app1", "web"],
    objects: ["web"],
    problems: [
      'info "app1" is the name of the app too: in the namespace it leads to the ports that are published',
    ],
  },
  {
    name: "refuses names that Kompox uses",
    given: ["app1-box", "app1-box-x", "app1-boxer"],
    objects: ["app1-boxer"],
    problems: [
      'error Cannot name a Service "app1-box": Kompox uses that name itself',
      'error Cannot name a Service "app1-box-x": Kompox uses that name itself',
    ],
  },
];
for (const { name, given, objects, problems = [] } of cases) {
  Deno.test(`headlessServices() ${name}`, () => {
    const { services } = composeProject(
      Object.fromEntries(given.map((name) => [name, {}])),
    );
    const got = headlessServices(frame, services, podNames(services).names);
    deepStrictEqual(got.objects.map(({ metadata }) => metadata.name), objects);
    deepStrictEqual(
      got.problems.map(({ level, message }) => `${level} ${message}`),
      problems,
    );
  });
}

Deno.test("frontService() makes none without ports", () => {
  deepStrictEqual(frontService(frame, []), { objects: [], problems: [] });
});

Deno.test("frontService() refuses an app name that begins with a digit", () => {
  const digits = openFrame(target({ app: { name: "1app" } }));
  const { problems } = frontService(digits, [{ port: 80 }]);
  deepStrictEqual(problems.map(({ level }) => level), ["error"]);
});
