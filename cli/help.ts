/** The help of a command, a group or the whole program, made from the commands' data. */

import type { Command, Program } from "./command.ts";
import type { Flag, Flags } from "./flag.ts";
import { dashed } from "./flag_values.ts";
import { commonOutputs, globalFlagsOf } from "./globals.ts";
import { asCalled, calledName } from "./program_words.ts";

/** @param path a command's, a group's, or empty for the program */
export function helpText(program: Program, path: string): string {
  const command = program.commands.find((known) => known.path === path);
  const parts = command
    ? commandHelp(program, command)
    : groupHelp(program, path);
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

/** How a command is called. */
export function usageLine(program: Program, command: Command): string {
  const { path, operands = [], rest, restIsOptional } = command;
  const optional = command.operandsAreOptional;
  const after = rest ? `-- ${rest}` : "";
  return [
    calledName(program),
    path,
    "[flags]",
    ...operands.map((name) => optional ? `[${name}]` : name),
    restIsOptional ? `[${after}]` : after,
  ].join(" ").trimEnd();
}

function commandHelp(program: Program, command: Command): string[] {
  const forms = [...commonOutputs, ...command.moreOutputs ?? []].join(", ");
  const common = globalFlagsOf(program);
  return [
    command.about,
    `Usage: ${usageLine(program, command)}`,
    command.aliases ? `Aliases: ${command.aliases.join(", ")}` : "",
    section("Flags", flagRows(command.flags)),
    section(
      "Global flags",
      flagRows(withoutLetters(command.flags, {
        ...common,
        output: {
          ...common.output,
          about: `${common.output.about}: ${forms}`,
        },
      })),
    ),
    examples(program, command.examples),
  ];
}

/** A letter that the command has itself is not that of the global flag. */
function withoutLetters(own: Flags, flags: Flags): Flags {
  const taken = new Set(Object.values(own).map(({ short }) => short));
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      taken.has(flag.short) ? { ...flag, short: undefined } : flag,
    ]),
  );
}

function groupHelp(program: Program, path: string): string[] {
  const inside = program.commands.filter((known) =>
    path === "" || known.path.startsWith(`${path} `)
  );
  const called = [calledName(program), path].filter(Boolean).join(" ");
  const first = inside.slice(0, 3).map((command) => command.examples[0]);
  return [
    path === "" ? program.about : program.groups[path],
    `Usage: ${called} COMMAND [flags]`,
    section(
      "Commands",
      [...listed(program, path, inside)].map(([full, about]): Row => [
        path === "" ? full : full.slice(path.length + 1),
        about,
      ]),
    ),
    section(
      "Global flags",
      flagRows(
        path === ""
          ? {
            ...globalFlagsOf(program),
            version: { kind: "switch", about: "show the version" },
          }
          : globalFlagsOf(program),
      ),
    ),
    examples(program, path === "" ? oneOfEachKind(inside) : first),
    `Help on one command: ${called} COMMAND --help`,
  ];
}

/** Commands of a group inside a group are one line, until that group is asked for. */
function listed(
  program: Program,
  path: string,
  commands: readonly Command[],
): Map<string, string> {
  const rows = new Map<string, string>();
  for (const command of commands) {
    const group = command.path.split(" ").slice(0, 2).join(" ");
    const folded = group !== path && program.groups[group] !== undefined;
    if (folded) rows.set(group, program.groups[group]);
    else rows.set(command.path, command.about);
  }
  return rows;
}

function oneOfEachKind(commands: readonly Command[]) {
  const start = ["init", "app validate", "app deploy", "app logs"];
  return commands.filter((command) => start.includes(command.path))
    .map((command) => command.examples[0]);
}

type Row = readonly [string, string];

function section(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) =>
    `  ${left.padEnd(width)}  ${right}`.trimEnd()
  );
  return [`${title}:`, ...lines].join("\n");
}

function flagRows(flags: Flags): Row[] {
  return Object.entries(flags).map(([name, flag]) => {
    const short = flag.short ? `-${flag.short}, ` : "    ";
    const value = flag.kind === "switch" ? "" : ` ${flag.value ?? "VALUE"}`;
    return [`${short}--${dashed(name)}${value}`, flagAbout(flag)];
  });
}

/** What a flag is for, and its values. */
export function flagAbout(flag: Flag): string {
  const notes = [
    flag.choices && !flag.about.includes(":") && flag.choices.join(", "),
    flag.default && `default ${flag.default}`,
    flag.kind === "texts" && "repeatable",
    flag.env,
  ].filter(Boolean);
  return notes.length === 0
    ? flag.about
    : `${flag.about} (${notes.join("; ")})`;
}

function examples(
  program: Program,
  list: Command["examples"] | readonly Command["examples"][0][],
) {
  const lines = list.map(({ line, about }) =>
    `  # ${about}\n  ${asCalled(program, line)}`
  );
  return lines.length === 0 ? "" : ["Examples:", ...lines].join("\n");
}
