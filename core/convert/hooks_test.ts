import { deepStrictEqual } from "node:assert/strict";
import type { ComposeHook } from "../compose/model.ts";
import {
  at,
  composeService,
  type ServiceDraft,
  spot,
} from "../../tests/fakes/compose_builder.ts";
import { convertHooks } from "./hooks.ts";
import type { Role } from "./start_plan.ts";

function hook(
  command: string[],
  more: Partial<ComposeHook> = {},
): ComposeHook {
  return { spot: spot(4), command, environment: new Map(), ...more };
}

const cases: {
  name: string;
  given: ServiceDraft;
  role?: Role;
  postStart?: string[];
  preStop?: string[];
  problems?: string[];
}[] = [
  { name: "gives nothing for nothing", given: {} },
  {
    name: "runs one program as it is",
    given: { postStart: [hook(["a", "$(B)", "it's"])] },
    postStart: ["a", "$(B)", "it's"],
  },
  {
    name: "runs several in a shell, one after the other",
    given: { preStop: [hook(["a", "b c"]), hook(["d", "$e", "it's"])] },
    role: "sidecar",
    preStop: ["/bin/sh", "-c", "(a 'b c') && (d '$e' 'it'\\''s')"],
  },
  {
    name: "sets a directory and variables in a shell",
    given: {
      postStart: [
        hook(["run"], {
          workingDir: at("/a b"),
          environment: new Map([["A", at("1")], ["B", at("$x")]]),
        }),
      ],
    },
    postStart: ["/bin/sh", "-c", "(cd '/a b' && A=1 B='$x' run)"],
  },
  {
    name: "quotes a program that looks like a variable",
    given: { postStart: [hook(["A=b"]), hook([""])] },
    postStart: ["/bin/sh", "-c", "('A=b') && ('')"],
  },
  {
    name: "accepts the user of the container",
    given: {
      user: at("0:0"),
      postStart: [hook(["a"], { user: at("root:0") })],
    },
    postStart: ["a"],
  },
  {
    name: "refuses another user",
    given: {
      user: at("1000"),
      postStart: [hook(["a"], { user: at("root", 7) })],
    },
    postStart: ["a"],
    problems: ["7 error"],
  },
  {
    name: "refuses a user where the image chooses one",
    given: { preStop: [hook(["a"], { user: at("root", 7) })] },
    preStop: ["a"],
    problems: ["7 error"],
  },
  {
    name: "refuses names that no shell can set",
    given: {
      preStop: [hook(["a"], { environment: new Map([["a-b", at("", 9)]]) })],
    },
    preStop: ["/bin/sh", "-c", "(a-b='' a)"],
    problems: ["9 error"],
  },
  {
    name: "refuses a hook after the start of what runs to its end",
    given: { postStart: [hook(["a"])], preStop: [hook(["b"])] },
    role: "job",
    problems: ["4 error", "4 info"],
  },
];
for (const each of cases) {
  Deno.test(`convertHooks() ${each.name}`, () => {
    const { given, role = "ordinary", postStart, preStop } = each;
    const got = convertHooks(composeService("web", given), role);
    deepStrictEqual(got.lifecycle?.postStart?.exec?.command, postStart);
    deepStrictEqual(got.lifecycle?.preStop?.exec?.command, preStop);
    deepStrictEqual(
      got.problems.map(({ at, level }) => `${at?.line} ${level}`),
      each.problems ?? [],
    );
  });
}
