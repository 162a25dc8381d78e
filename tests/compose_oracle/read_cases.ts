/**
 * Reads cases from texts: `=== name`, perhaps a second `===` line with options
 * (`-f`, `--env-file`, `--profile`, `NAME=value`), then `--- path` and the
 * file's lines. `<CR>` stands for a carriage return.
 */

/** One project of several files, and how it is loaded. */
export interface OracleCase {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly composeFiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** @param group what the names of the cases begin with */
export function readCases(group: string, text: string): OracleCase[] {
  const cases: OracleCase[] = [];
  let files = new Map<string, string>();
  let path: string | undefined;
  let options: string[] | undefined;
  for (const line of text.trimEnd().split("\n")) {
    if (line.startsWith("=== ")) {
      const rest = line.slice(4);
      // A second `===` line right after the first has the options.
      if (options?.length === 0 && files.size === 0) {
        cases.splice(-1, 1, caseOf(cases.at(-1)!.name, files, rest.split(" ")));
        options = rest.split(" ");
        continue;
      }
      files = new Map();
      path = undefined;
      options = [];
      cases.push(caseOf(`${group}: ${rest}`, files, []));
    } else if (line.startsWith("--- ")) {
      path = line.slice(4);
      files.set(path, "");
    } else if (path !== undefined) {
      files.set(path, `${files.get(path)}${line.replaceAll("<CR>", "\r")}\n`);
    }
  }
  return cases;
}

function caseOf(
  name: string,
  files: ReadonlyMap<string, string>,
  options: readonly string[],
): OracleCase {
  const composeFiles: string[] = [];
  const envFiles: string[] = [];
  const profiles: string[] = [];
  const variables: Record<string, string> = {};
  for (let at = 0; at < options.length; at++) {
    const option = options[at];
    if (option === "-f") composeFiles.push(options[++at]);
    else if (option === "--env-file") envFiles.push(options[++at]);
    else if (option === "--profile") profiles.push(options[++at]);
    else {
      const equals = option.indexOf("=");
      variables[option.slice(0, equals)] = option.slice(equals + 1);
    }
  }
  return { name, files, composeFiles, envFiles, profiles, variables };
}
