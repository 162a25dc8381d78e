/** What the reference says besides the commands' own data: exit codes, variables, groups. */

import type { Command, Program } from "../../cli/command.ts";
import { bugCode, exitCode, outputClosedCode } from "../../cli/exit_code.ts";
import type { Flags } from "../../cli/flag.ts";
import { dashed } from "../../cli/flag_values.ts";
import { flagAbout } from "../../cli/help.ts";
import { commonOutputs, globalFlagsOf } from "../../cli/globals.ts";

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

const noColor: Row = ["NO_COLOR", "no colour when it is set and not empty"];
const profiles: Row = [
  "COMPOSE_PROFILES",
  "Compose profiles to switch on, with commas between",
];
const secretKey: Row = [
  "KOMPOX_SECRET_KEY",
  "32 bytes in base64 that seal the secrets in the database; without it a file beside a SQLite database has them",
];

/** Variables that are no flag's, by executable. */
const others: Readonly<Record<string, readonly Row[]>> = {
  kompoxops: [
    [
      "KUBECONFIG",
      "kubeconfig files, when no setting of the cluster names one",
    ],
    profiles,
    secretKey,
    noColor,
  ],
  kompox: [
    ["KOMPOX_URL", "address of the service instead of a context's"],
    ["KOMPOX_TOKEN", "token for KOMPOX_URL"],
    profiles,
    ["XDG_CONFIG_HOME", "where kompox/config.yml is; without it ~/.config"],
    noColor,
  ],
  kompoxsvc: [
    secretKey,
    [
      "XDG_STATE_HOME",
      "where kompoxsvc keeps its data; without it ~/.local/state",
    ],
    noColor,
  ],
};

/** All variables of an executable: those of flags first, each once. */
export function variables(program: Program): Row[] {
  const rows = new Map<string, string>();
  const all = [
    globalFlagsOf(program),
    ...program.commands.map(({ flags }) => flags),
  ];
  for (const [name, { env }] of all.flatMap((flags) => Object.entries(flags))) {
    if (env !== undefined) rows.set(env, `stands in for --${dashed(name)}`);
  }
  for (const [name, about] of others[program.name]) rows.set(name, about);
  return [...rows];
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
export function globalRows(program: Program): Row[] {
  const flags = globalFlagsOf(program);
  const output = {
    ...flags.output,
    about: `${flags.output.about}: ${commonOutputs.join(", ")}`,
  };
  return flagRows({
    ...flags,
    output,
    version: { kind: "switch", about: "show the version" },
  });
}
