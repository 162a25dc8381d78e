import { deepStrictEqual } from "node:assert/strict";
import { at, composeService } from "../../tests/fakes/compose_builder.ts";
import { type Command, convertCommand } from "./command.ts";

const cases: {
  name: string;
  entrypoint?: string[];
  command?: string[];
  given?: Command;
  problems?: string[];
}[] = [
  { name: "leaves the image's own alone" },
  {
    name: "maps command to args",
    command: ["serve", "-p", "80"],
    given: { args: ["serve", "-p", "80"] },
  },
  {
    name: "maps entrypoint to command",
    entrypoint: ["/start"],
    command: ["-v"],
    given: { command: ["/start"], args: ["-v"] },
  },
  {
    name: "runs the command instead of a reset entrypoint",
    entrypoint: [],
    command: ["sh", "-c", "x"],
    given: { command: ["sh", "-c", "x"] },
  },
  {
    name: "escapes references",
    entrypoint: ["sh", "-c", "echo $(date) $HOME"],
    given: { command: ["sh", "-c", "echo $$(date) $HOME"] },
  },
  {
    name: "drops an empty command behind an entrypoint",
    entrypoint: ["/start"],
    command: [],
    given: { command: ["/start"] },
  },
  {
    name: "warns that a command cannot be cleared",
    command: [],
    problems: [
      "2 warning Cannot clear the command of the image: Kubernetes reads an empty one as not set",
    ],
  },
  {
    name: "warns that an entrypoint cannot be cleared",
    entrypoint: [],
    problems: [
      "1 warning Cannot clear the entrypoint of the image: Kubernetes reads an empty one as not set",
    ],
  },
];
for (const { name, entrypoint, command, given = {}, problems = [] } of cases) {
  Deno.test(`convertCommand() ${name}`, () => {
    const got = convertCommand(composeService("web", {
      entrypoint: entrypoint && at(entrypoint, 1),
      command: command && at(command, 2),
    }));
    deepStrictEqual(got.command, given);
    deepStrictEqual(
      got.problems.map(({ at, level, message }) =>
        `${at?.line} ${level} ${message}`
      ),
      problems,
    );
  });
}
