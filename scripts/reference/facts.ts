/** What the reference says besides the commands' own data: exit codes, variables, groups. */

import type { Command, Program } from "../../cli/command.ts";
import { bugCode, exitCode, outputClosedCode } from "../../cli/exit_code.ts";
import type { Flag, Flags } from "../../cli/flag.ts";
import { dashed } from "../../cli/flag_values.ts";
import { flagAbout } from "../../cli/help.ts";
import { commonOutputs, globalFlags } from "../../cli/globals.ts";

export type Row = readonly [left: string, right: string];

/** Every way in which a program ends (decision 8). */
export const exitCodes: readonly Row[] = [
  ["0", "done"],
  [`${exitCode("failed")}`, "failed: a named cause, such as a broken image"],
  [`${exitCode("usage")}`, "usage: the command line is wrong"],
  [`${exitCode("invalid")}`, "invalid: a file has errors"],
  [`${exitCode("not-found")}`, "not found: no such app, container or file"],
  [`${exitCode("conflict")}`, "conflict: somebody else was first"],
  [`${exitCode("unsupported")}`, "unsupported: the driver cannot do it"],
  [`${exitCode("denied")}`, "denied: a permission or credential is missing"],
  [
    `${exitCode("unavailable")}`,
    "unavailable: no answer in time, run it again",
  ],
  [`${bugCode}`, "a bug of the program"],
  ["130, 143", "ended by Ctrl-C, by SIGTERM"],
  [`${outputClosedCode}`, "the reader of the output has gone"],
];

/** Variables that are no flag's. */
export const variables: readonly Row[] = [
  ["KUBECONFIG", "kubeconfig files, when no setting of the cluster names one"],
  ["COMPOSE_PROFILES", "Compose profiles to switch on, with commas between"],
  ["NO_COLOR", "no colour when it is set and not empty"],
];

/** Variables of the global flags. */
export function flagVariables(): Row[] {
  return Object.entries<Flag>(globalFlags).flatMap(([name, { env }]) =>
    env === undefined ? [] : [[env, `stands in for --${dashed(name)}`] as const]
  );
}

/** Commands of one group; those without a group are of "". */
export function commandGroups(program: Program): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of program.commands) {
    const words = command.path.split(" ");
    const group = words.length > 1 ? words[0] : "";
    groups.set(group, [...groups.get(group) ?? [], command]);
  }
  return groups;
}

/** `-o, --output FORM` and what it is for. */
export function flagRows(flags: Flags): Row[] {
  return Object.entries(flags).map(([name, flag]) => {
    const short = flag.short === undefined ? "" : `-${flag.short}, `;
    const value = flag.kind === "switch" ? "" : ` ${flag.value ?? "VALUE"}`;
    return [`${short}--${dashed(name)}${value}`, flagAbout(flag)];
  });
}

/** The global flags; `--output` with all its forms. */
export function globalRows(): Row[] {
  const output = {
    ...globalFlags.output,
    about: `${globalFlags.output.about}: ${commonOutputs.join(", ")}`,
  };
  return flagRows({
    ...globalFlags,
    output,
    version: { kind: "switch", about: "show the version" },
  });
}
