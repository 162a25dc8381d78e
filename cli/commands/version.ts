/** `version`: what this program is and what it runs on. */

import type { Context } from "../command.ts";
import { version } from "../version.ts";

/** Prints one fact a line, or data. @param name of the executable */
export function runVersion(
  { print, globals }: Context,
  name: string,
): Promise<void> {
  const facts = {
    version,
    deno: Deno.version.deno,
    platform: `${Deno.build.os}/${Deno.build.arch}`,
  };
  if (globals.output === undefined) {
    print.text(`${name} version ${facts.version}
  deno: ${facts.deno}
  platform: ${facts.platform}
`);
  } else {
    print.view({
      data: facts,
      columns: ["version", "deno", "platform"],
      rows: [[facts.version, facts.deno, facts.platform]],
      names: [`version/${facts.version}`],
    }, "table");
  }
  return Promise.resolve();
}
