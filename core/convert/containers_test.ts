import { deepStrictEqual } from "node:assert/strict";
import type { Container } from "kubernetes-types/core/v1.d.ts";
import {
  at,
  composeProject,
  type ServiceDraft,
  target,
} from "../../tests/fakes/compose_builder.ts";
import { compact } from "./compact.ts";
import { convertContainer } from "./containers.ts";
import { openFrame } from "./frame.ts";
import { podContent } from "./pod_content.ts";
import { podNames } from "./pod_names.ts";
import { planStart } from "./start_plan.ts";

function convert(draft: ServiceDraft) {
  const { services } = composeProject({ web: draft });
  const frame = openFrame(target());
  const { names } = podNames(services);
  return convertContainer(services[0], {
    frame,
    names,
    start: planStart(services),
    content: podContent(frame, services, names),
  });
}

const envFrom = ["base", "override"].map((layer) => ({
  secretRef: { name: `app1-app-web-${layer}`, optional: true },
}));

const cases: {
  name: string;
  given: ServiceDraft;
  container?: Partial<Container>;
  problems?: string[];
}[] = [
  { name: "gives the least for the least", given: {} },
  {
    name: "maps the flags",
    given: { tty: true, stdinOpen: true, workingDir: at("/srv") },
    container: { tty: true, stdin: true, workingDir: "/srv" },
  },
  {
    name: "sorts the environment and keeps values literal",
    given: { environment: { B: "$(A)", A: "1", "x.y-z": "" } },
    container: {
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "$$(A)" },
        { name: "x.y-z" },
      ],
    },
  },
  {
    name: "refuses names that are none of variables",
    given: { environment: { "1A": "x", "A B": "x", A: "a\0b" }, line: 4 },
    problems: [
      '4 error Cannot set environment "1A": that is no name of a variable',
      '4 error Cannot set environment "A": its value has a NUL character',
      '4 error Cannot set environment "A B": that is no name of a variable',
    ],
  },
  {
    name: "refuses a service without an image",
    given: { image: "", line: 4 },
    container: { image: undefined },
    problems: ['4 error Cannot run "web": it has no image'],
  },
  {
    name: "refuses an image that cannot be pulled",
    given: { image: "My App", line: 4 },
    container: { image: "My App" },
    problems: ['4 error Cannot pull "My App": it is no image reference'],
  },
  {
    name: "refuses a relative working directory",
    given: { workingDir: at("srv", 5) },
    problems: [
      '5 error Cannot work in "srv": it is no absolute path in the container',
    ],
  },
  {
    name: "maps pull policies, and warns of those of Docker alone",
    given: { pullPolicy: at("missing") },
    container: { imagePullPolicy: "IfNotPresent" },
  },
  {
    name: "warns of pull policies of Docker alone",
    given: { pullPolicy: at("daily", 5) },
    problems: [
      '5 warning Cannot use pull_policy "daily": Kubernetes knows none like it',
    ],
  },
];
for (const { name, given, container = {}, problems = [] } of cases) {
  Deno.test(`convertContainer() ${name}`, () => {
    const got = convert(given);
    const least = { name: "web", image: "busybox:1.36", envFrom };
    deepStrictEqual(got.container, compact({ ...least, ...container }));
    deepStrictEqual(
      got.problems.map(({ at, level, message }) =>
        `${at?.line} ${level} ${message}`
      ),
      problems,
    );
  });
}
