import { deepStrictEqual } from "node:assert/strict";
import {
  at,
  composeProject,
  healthcheck,
  type ServiceDraft,
} from "../../tests/fakes/compose_builder.ts";
import { podNames } from "./pod_names.ts";

const cases: {
  name: string;
  given: Record<string, ServiceDraft>;
  names: string[];
  problems?: string[];
}[] = [
  {
    name: "keeps DNS labels",
    given: { web: {}, "a-1": {}, "9lives": {} },
    names: ["9lives", "a-1", "web"],
  },
  {
    name: "makes other names safe and says so",
    given: { Web: { line: 3 }, "my.db": { line: 5 } },
    names: ["web", "my-db"],
    problems: [
      '3 warning Cannot name a container "Web": its name in a pod is "web" | rename the service to "web"',
      '5 warning Cannot name a container "my.db": its name in a pod is "my-db" | rename the service to "my-db"',
    ],
  },
  {
    name: "drops dashes at the ends",
    given: { "_a-": { line: 3 } },
    names: ["a"],
    problems: [
      '3 warning Cannot resolve "_a-" in a pod: its name there is "a" | rename the service to "a"',
    ],
  },
  {
    name: "names each value that holds a name with an underscore",
    given: {
      my_db: { line: 3 },
      web: {
        line: 7,
        environment: {
          DB: "postgres://u:p@my_db:5432/my_db_x",
          NO: "my_dbs xmy_db",
          DOT: "ask my_db.",
        },
        command: at(["wait-for", "my_db:5432"], 8),
        healthcheck: healthcheck({ command: ["ping", "my_db"] }),
      },
    },
    names: ["my-db", "web"],
    problems: [
      '3 warning Cannot resolve "my_db" in a pod: its name there is "my-db" | write "my-db" instead of "my_db" in ' +
      'environment "DB" of "web" (compose.yml:7:1), environment "DOT" of "web" (compose.yml:7:1), ' +
      'command of "web" (compose.yml:8:1), healthcheck of "web" (compose.yml:1:1)',
    ],
  },
  {
    name: "refuses names that become the same",
    given: { "a-b": { line: 3 }, a_b: { line: 6 } },
    names: ["a-b", "a-b"],
    problems: [
      '3 error Cannot name two containers "a-b": "a-b" and "a_b" both become that | rename "a_b"',
      '6 error Cannot name two containers "a-b": "a-b" and "a_b" both become that | rename "a_b"',
      '6 warning Cannot resolve "a_b" in a pod: its name there is "a-b" | rename the service to "a-b"',
    ],
  },
  {
    name: "refuses a name that is too long",
    given: { ["x".repeat(64)]: { line: 2 } },
    names: ["x".repeat(64)],
    problems: [
      `2 error Cannot name a container "${
        "x".repeat(64)
      }": 64 characters, the limit is 63 | give the service a shorter name`,
    ],
  },
  {
    name: "refuses a name of which nothing is left",
    given: { "._.": { line: 2 } },
    names: [""],
    problems: [
      '2 error Cannot name a container "._.": it is no DNS label, and cannot be made one | rename the service with letters, digits and inner dashes',
    ],
  },
  {
    name: "refuses the name of its own init container",
    given: { "init-volume-subpaths": { line: 2 } },
    names: ["init-volume-subpaths"],
    problems: [
      '2 error Cannot name a container "init-volume-subpaths": Kompox gives that name to the container that makes directories in volumes | rename the service',
    ],
  },
];
for (const { name, given, names, problems = [] } of cases) {
  Deno.test(`podNames() ${name}`, () => {
    const got = podNames(composeProject(given).services);
    deepStrictEqual([...got.names.values()], names);
    deepStrictEqual(
      got.problems.map(({ at, level, message, hint }) =>
        `${at?.line} ${level} ${message} | ${hint}`
      ),
      problems,
    );
  });
}
