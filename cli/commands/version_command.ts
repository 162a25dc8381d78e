/** The command `version` of each executable, as data. */

import { type Command, command } from "../command.ts";

/** @param name of the executable */
export function versionCommand(name: string): Command {
  return command({
    path: "version",
    about: "Show the version and what it runs on",
    flags: {},
    examples: [
      { line: `${name} version`, about: "Show what to name in a report" },
      { line: `${name} version -o json`, about: "The same for a script" },
    ],
    needs: {},
    load: async () => {
      const { runVersion } = await import("./version.ts");
      return (context) => runVersion(context, name);
    },
  });
}
