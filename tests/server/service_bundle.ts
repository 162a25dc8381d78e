/** `kompoxsvc server` as users run it: the bundle, a process of its own, SQLite in a folder. */

import { bundleArgs, type Finished, runBundled } from "../bundle/bundled.ts";

/** A service that listens, and its operator. */
export interface ServiceBundle {
  readonly url: string;
  /** Of the operator; empty when this is not the first start. */
  readonly token: string;
  /** What was logged so far, a line each. */
  readonly log: readonly string[];
  /** Runs `kompox` against it. */
  kompox(
    args: readonly string[],
    options: { readonly cwd: string; readonly stdin?: string },
  ): Promise<Finished>;
  /** Ends it as an orchestrator does. @returns its exit code */
  stop(): Promise<number>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Of the process. */
  readonly pid: number;
}

/**
 * @param folder for its data, and for the client's configuration
 * @param env over the usual ones
 */
export async function startServiceBundle(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceBundle> {
  const child = new Deno.Command("deno", {
    args: bundleArgs(["server"], "kompoxsvc"),
    cwd: folder,
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder,
      DENO_DIR: denoDirectory(),
      DENO_NO_UPDATE_CHECK: "1",
      XDG_STATE_HOME: `${folder}/state`,
      KOMPOX_LISTEN: "127.0.0.1:0",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const log: string[] = [];
  const told: string[] = [];
  const listening = Promise.withResolvers<string>();
  const reading = Promise.all([
    eachLine(child.stdout, (line) => {
      log.push(line);
      const { event, address } = JSON.parse(line);
      if (event === "listening") listening.resolve(address);
    }),
    eachLine(child.stderr, (line) => told.push(line)),
  ]);
  child.status.then(() =>
    listening.reject(new Error(`the service ended: ${told.join("\n")}`))
  );
  const url = `http://${await listening.promise}`;
  const token = told.find((line) => line.startsWith("kpx_")) ?? "";
  return {
    url,
    token,
    log,
    kompox: (args, { cwd, stdin }) =>
      runBundled(args, {
        cwd,
        stdin,
        program: "kompox",
        env: {
          KOMPOX_URL: url,
          KOMPOX_TOKEN: token,
          XDG_CONFIG_HOME: `${folder}/config`,
        },
      }),
    async stop() {
      child.kill("SIGTERM");
      const { code } = await child.status;
      await reading;
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await child.status;
      await reading;
    },
    pid: child.pid,
  };
}

/** The cache of Deno, which a home of its own would hide. */
function denoDirectory(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}

async function eachLine(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
}
