/** Installs schemathesis (PyPI) into the cache folder and runs it against a service. */

const version = "4.32.5";

/** What it found. */
export interface Findings {
  readonly success: boolean;
  /** Requests that were made up. */
  readonly cases: number;
  readonly output: string;
}

/**
 * What is no fault here: 428 is the answer that RFC 6585 has for a missing
 * If-Match, 429 the one to many bad tokens (see access_test.ts), and what
 * documents and names mean is more than a schema can say.
 */
const excluded = [
  "missing_required_header",
  "ignored_auth",
  "positive_data_acceptance",
].join(",");

const config = `
[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "426", "428", "429"]
`;

/** @returns the program, or why there is none */
export async function findSchemathesis(): Promise<
  { readonly program: string } | { readonly reason: string }
> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    `${Deno.env.get("HOME")}/.cache`;
  const folder = `${cache}/kompox-tests/schemathesis-${version}`;
  const program = `${folder}/bin/schemathesis`;
  if ((await run(program, ["--version"])).success) return { program };
  const made = await run("python3", ["-m", "venv", folder]);
  if (!made.success) return { reason: `no python3 with venv: ${made.output}` };
  const got = await run(`${folder}/bin/pip`, [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--retries=1",
    "--timeout=15",
    `schemathesis==${version}`,
  ]);
  if (got.success) return { program };
  await Deno.remove(folder, { recursive: true });
  return { reason: `pip cannot install schemathesis: ${got.output}` };
}

/** @param names values of the fields in paths that exist, by name */
export async function runSchemathesis(
  program: string,
  url: string,
  token: string,
  names: (path: string, field: string) => readonly string[] | undefined,
): Promise<Findings> {
  const folder = await Deno.makeTempDir({ prefix: "kompox-schemathesis-" });
  try {
    const document = await (await fetch(`${url}/openapi.json`)).json();
    narrow(document, names);
    await Deno.writeTextFile(
      `${folder}/openapi.json`,
      JSON.stringify(document),
    );
    await Deno.writeTextFile(`${folder}/schemathesis.toml`, config);
    const { success, output } = await run(program, [
      "--config-file",
      `${folder}/schemathesis.toml`,
      "run",
      `${folder}/openapi.json`,
      `--url=${url}`,
      `--header=Authorization: Bearer ${token}`,
      "--phases=examples,coverage,fuzzing",
      "--max-examples=40",
      "--continue-on-failure",
      `--exclude-checks=${excluded}`,
      // It ends only with its reader.
      "--exclude-operation-id=followPodApp",
      "--request-timeout=10",
      "--seed=7",
      "--no-color",
    ], folder);
    const cases = Number(/(\d+) generated/.exec(output)?.[1] ?? 0);
    return { success, cases, output };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Names that exist lead further than any that could be made up; nothing follows for ever. */
function narrow(
  // deno-lint-ignore no-explicit-any
  document: any,
  names: (path: string, field: string) => readonly string[] | undefined,
): void {
  for (const [path, methods] of Object.entries(document.paths)) {
    // deno-lint-ignore no-explicit-any
    for (const { parameters = [] } of Object.values(methods as any) as any[]) {
      for (const parameter of parameters) {
        const values = parameter.name === "follow"
          ? [false]
          : names(path, parameter.name);
        if (values !== undefined) parameter.schema = { enum: values };
      }
    }
  }
}

async function run(program: string, args: readonly string[], cwd?: string) {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    const output = decoder.decode(stdout) + decoder.decode(stderr);
    return { success, output };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { success: false, output: `there is no ${program}` };
  }
}
