/** The executables and what each may do: the one list that bundling and compiling read. */

/** One executable. */
export interface Executable {
  readonly name: string;
  /** Entry module, relative to the repository. */
  readonly entry: string;
  /** Deno permission flags of the compiled binary; nothing else is granted. */
  readonly permissions: readonly string[];
}

/** No executable loads native libraries or code from the network, and none asks at run time. */
const always = ["--deny-ffi", "--deny-import", "--no-prompt"];

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
