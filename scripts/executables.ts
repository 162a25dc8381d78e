/** The executables and what each may do: the one list that bundling and compiling read. */

/** One executable. */
export interface Executable {
  readonly name: string;
  /** Entry module, relative to the repository. */
  readonly entry: string;
  /** Deno permission flags of the compiled binary; nothing else is granted. */
  readonly permissions: readonly string[];
  /** Flags of the engine. */
  readonly engine: readonly string[];
}

/** No executable loads native libraries or code from the network, and none asks at run time. */
const always = ["--deny-ffi", "--deny-import", "--no-prompt"];

/**
 * A command line runs most of its functions once: compiled together with their
 * module they are in the code cache, and a start compiles nothing (docs/adr/0020).
 */
const compiledAtOnce = ["--no-lazy"];

export const executables: readonly Executable[] = [
  {
    name: "kompoxops",
    entry: "cli/kompoxops.ts",
    permissions: [
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-run",
      ...always,
    ],
    engine: compiledAtOnce,
  },
  {
    // Programs are run by `app tunnel -- COMMAND` alone; all other commands give that up.
    name: "kompox",
    entry: "cli/kompox.ts",
    permissions: [
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-run",
      ...always,
    ],
    engine: compiledAtOnce,
  },
  {
    name: "kompoxsvc",
    entry: "cli/kompoxsvc.ts",
    permissions: [
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--deny-run",
      ...always,
    ],
    // It starts once and runs long.
    engine: [],
  },
];

/** @throws {Error} there is none of the name */
export function executable(name: string): Executable {
  const found = executables.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no executable ${name}`);
  return found;
}

/** Targets of `deno compile`, as Deno names them. */
export const targets = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

/** Where the split bundle of an executable is. */
export function bundleFolder(executable: Executable): string {
  return `dist/bundle/${executable.name}`;
}

/** The first module of the bundle. */
export function bundleEntry(executable: Executable): string {
  return `${bundleFolder(executable)}/${executable.name}.js`;
}

/** Arguments of `deno` that run a module as the executable is run. */
export function runArgs(executable: Executable, module: string): string[] {
  return [
    "run",
    "--quiet",
    "--no-check",
    "--no-config",
    "--no-lock",
    ...grants(executable),
    module,
  ];
}

/** What `deno run` and `deno compile` are told of an executable. */
export function grants({ permissions, engine }: Executable): string[] {
  const flags = engine.length === 0 ? [] : [`--v8-flags=${engine.join(",")}`];
  return [...permissions, ...flags];
}
