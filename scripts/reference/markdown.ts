/** The pages of docs/reference: one for each group of commands, and one for what they have in common. */

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

const made = "<!-- Made from the commands by `deno task reference`. -->";

/** @returns texts by file name */
export function markdownPages(program: Program): Map<string, string> {
  const pages = new Map([["README.md", indexPage(program)]]);
  for (const [group, commands] of commandGroups(program)) {
    pages.set(fileOf(program, group), groupPage(program, group, commands));
  }
  return pages;
}

const each =
  "Each page has the commands of one group with their flags and examples";

/** What stands above the commands of each executable. */
const about: Readonly<Record<string, string>> = {
  kompoxops: `${each}. The
schema of \`kompoxops.yml\` is [kompoxops.schema.json](kompoxops.schema.json); the
same as man pages is in [docs/man](../man). The other executables are
[kompox](kompox/README.md), the client, and [kompoxsvc](kompoxsvc/README.md), the server.`,
  kompox: `${each}; the same as
man pages is in [docs/man](../../man). How to begin: [kompox](../../kompox.md).`,
  kompoxsvc: `${each}; the same
as man pages is in [docs/man](../../man). How to begin: [kompoxsvc](../../kompoxsvc.md).`,
};

function fileOf(program: Program, group: string): string {
  return `${group === "" ? program.name : group}.md`;
}

function indexPage(program: Program): string {
  const rows = [...commandGroups(program)].flatMap(([group, commands]) =>
    commands.map(({ path, about }): Row => [
      `[${path}](${fileOf(program, group)}#${anchor(program, path)})`,
      escaped(about),
    ])
  );
  return page(
    `# Reference of ${program.name}`,
    about[program.name],
    "## Commands",
    table(["Command", "What it does"], rows),
    "## Global flags",
    codeTable(["Flag", "Meaning"], globalRows(program)),
    "## Variables",
    codeTable(["Variable", "Meaning"], variables(program)),
    "A flag wins over its variable, the variable over the default.",
    "## Exit codes",
    table(["Code", "Meaning"], exitCodes),
    "`app exec` and other commands that run a command of yours end with its code.",
  );
}

function groupPage(
  program: Program,
  group: string,
  commands: readonly Command[],
): string {
  const called = [program.name, group].filter(Boolean).join(" ");
  const about = group === "" ? program.about : program.groups[group];
  return page(
    `# ${called}`,
    `${escaped(about)}. [Global flags](README.md#global-flags),
[variables](README.md#variables) and [exit codes](README.md#exit-codes) are the
same for all commands.`,
    ...commands.flatMap((command) => commandParts(program, command)),
  );
}

function commandParts(program: Program, command: Command): string[] {
  const flags = flagRows(command.flags);
  const forms = command.moreOutputs ?? [];
  return [
    `## ${program.name} ${command.path}`,
    `${escaped(command.about)}.`,
    `    ${usageLine(program, command)}`,
    ...command.aliases === undefined
      ? []
      : [`Aliases: ${command.aliases.map((it) => `\`${it}\``).join(", ")}.`],
    ...flags.length === 0 ? [] : [codeTable(["Flag", "Meaning"], flags)],
    ...forms.length === 0 ? [] : [
      `\`--output\` also takes ${forms.map((it) => `\`${it}\``).join(", ")}.`,
    ],
    "Examples:",
    [
      "```sh",
      ...command.examples.flatMap(({ about, line }) => [`# ${about}`, line]),
      "```",
    ]
      .join("\n"),
  ];
}

function page(...parts: string[]): string {
  return `${[made, ...parts].join("\n\n")}\n`;
}

function codeTable(titles: Row, rows: readonly Row[]): string {
  return table(
    titles,
    rows.map(([left, right]) => [`\`${left}\``, escaped(right)]),
  );
}

function table(titles: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(titles), "| --- | --- |", ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** Outside of code. */
function escaped(text: string): string {
  return text.replace(/[*_<>`[\]]/g, (sign) => `\\${sign}`);
}

function anchor(program: Program, path: string): string {
  return `${program.name} ${path}`.replaceAll(" ", "-");
}
