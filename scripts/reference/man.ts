/** The man pages: one for the program, one for each group of commands. */

import type { Command, Program } from "../../cli/command.ts";
import { usageLine } from "../../cli/help.ts";
import {
  commandGroups,
  exitCodes,
  flagRows,
  globalRows,
  type Row,
  variables,
} from "./facts.ts";

/** @returns texts by file name */
export function manPages(program: Program): Map<string, string> {
  const pages = new Map<string, string>();
  for (const [group, commands] of commandGroups(program)) {
    const name = [program.name, group].filter(Boolean).join("-");
    const text = group === ""
      ? mainPage(program, commands)
      : groupPage(program, group, commands);
    pages.set(`${name}.1`, text);
  }
  return pages;
}

function mainPage(program: Program, own: readonly Command[]): string {
  const groups = Object.entries(program.groups);
  return page(
    program,
    "",
    program.about,
    section(
      "SYNOPSIS",
      `\\fB${roff(program.name)}\\fR \\fICOMMAND\\fR [\\fIflags\\fR]`,
    ),
    section(
      "COMMANDS",
      ...own.map(({ path, about }) => entry(path, about)),
      ...groups.map(([group, about]) =>
        `.TP\n\\fB${roff(group)}\\fR \\fICOMMAND\\fR\n${roff(about)}; see \\fB${
          roff(`${program.name}-${group}`)
        }\\fR(1)`
      ),
    ),
    ...own.map((command) => commandPart(program, command)),
    section("GLOBAL FLAGS", ...entries(globalRows(program))),
    section("ENVIRONMENT", ...entries(variables(program))),
    section("EXIT STATUS", ...entries(exitCodes)),
    seeAlso(program, groups.map(([group]) => `${program.name}-${group}`)),
  );
}

function groupPage(
  program: Program,
  group: string,
  commands: readonly Command[],
): string {
  return page(
    program,
    group,
    program.groups[group],
    section(
      "SYNOPSIS",
      ...commands.map((command) =>
        `.nf\n${roff(usageLine(program, command))}\n.fi`
      ),
    ),
    ...commands.map((command) => commandPart(program, command)),
    seeAlso(program, [program.name]),
  );
}

function commandPart(program: Program, command: Command): string {
  const { path, about, flags, examples } = command;
  return section(
    `${program.name} ${path}`.toUpperCase(),
    roff(`${about}.`),
    ...entries(flagRows(flags)),
    ...examples.map(({ about, line }) =>
      `.PP\n${roff(about)}:\n.PP\n.nf\n.RS 4\n${roff(line)}\n.RE\n.fi`
    ),
  );
}

function page(
  program: Program,
  group: string,
  about: string,
  ...sections: string[]
): string {
  const name = [program.name, group].filter(Boolean).join("-");
  const head = [
    '.\\" Made from the commands by "deno task reference".',
    `.TH ${name.toUpperCase()} 1 "" "${program.name} ${program.version}" "Kompox"`,
    `.SH NAME\n${roff(name)} \\- ${roff(lowerFirst(about))}`,
  ];
  return `${[...head, ...sections].join("\n")}\n`;
}

function section(title: string, ...parts: string[]): string {
  return [`.SH "${roff(title)}"`, ...parts].join("\n");
}

function seeAlso(program: Program, names: readonly string[]): string {
  const list = names.map((name) => `\\fB${roff(name)}\\fR(1)`);
  return section(
    "SEE ALSO",
    list.join(", ") +
      `\n.PP\nCommand lines are completed by \\fB${
        roff(program.name)
      } completion\\fR.`,
  );
}

function entries(rows: readonly Row[]): string[] {
  return rows.map(([left, right]) => entry(left, right));
}

function entry(left: string, right: string): string {
  return `.TP\n\\fB${roff(left)}\\fR\n${roff(right)}`;
}

/** Text in which nothing is a command of roff. */
function roff(text: string): string {
  return text.replace(/[\\\-'`^~"]/g, (sign) => escapes[sign])
    .replace(/^\./gm, "\\&.");
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

function lowerFirst(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}
