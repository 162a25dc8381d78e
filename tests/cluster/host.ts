/** What these helpers ask of the machine; tests bring their own. */
export interface Host {
  env(name: string): string | undefined;
  canRead(path: string): Promise<boolean>;
  /** Runs `bash ARGS` and keeps what it printed; `env` adds to the present. */
  run(args: readonly string[], env?: Record<string, string>): Promise<Ran>;
  /** Like `run`, but all it prints goes to stderr as it comes. */
  show(
    args: readonly string[],
    env?: Record<string, string>,
  ): Promise<{ ok: boolean }>;
}

/** How a command ended; `output` is stdout, then stderr. */
export interface Ran {
  readonly ok: boolean;
  readonly output: string;
}

/** This machine. */
export const here: Host = {
  env: (name) => Deno.env.get(name),

  async canRead(path) {
    try {
      using file = await Deno.open(path);
      return (await file.stat()).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      return false;
    }
  },

  async run(args, env = {}) {
    const { success, stdout, stderr } = await bash(args, env, "piped").output();
    const text = new TextDecoder();
    return { ok: success, output: text.decode(stdout) + text.decode(stderr) };
  },

  async show(args, env = {}) {
    const all = ["-c", 'exec bash "$@" >&2', "bash", ...args];
    const { success } = await bash(all, env, "inherit").spawn().status;
    return { ok: success };
  },
};

/** Only bash is ever run, so that one permission is enough. */
function bash(
  args: readonly string[],
  env: Record<string, string>,
  output: "piped" | "inherit",
): Deno.Command {
  return new Deno.Command("bash", {
    args: [...args],
    env,
    stdin: "null",
    stdout: output,
    stderr: output,
  });
}
