/** A `kompoxsvc server` for the benchmark: SQLite in a folder of its own, on a free port. */

import { program } from "./programs.ts";

export interface ServiceProcess {
  readonly url: string;
  /** Of the operator. */
  readonly token: string;
  /** From its start until `/readyz` said so, in milliseconds. */
  readonly readyMs: number;
  /** Creates a resource from its document. */
  create(path: string, document: object): Promise<void>;
  stop(): Promise<void>;
}

/** @param folder that is there and empty */
export async function startServiceProcess(
  folder: string,
): Promise<ServiceProcess> {
  const started = performance.now();
  const [command, ...args] = program("kompoxsvc", ["server"]);
  const child = new Deno.Command(command, {
    args,
    cwd: folder,
    env: { XDG_STATE_HOME: folder, KOMPOX_LISTEN: "127.0.0.1:0" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [address, token] = await Promise.all([
    waitFor(child.stdout, /"address":"([^"]+)"/),
    waitFor(child.stderr, /^(kpx_\w+)\n/m),
  ]);
  const url = `http://${address}`;
  const ready = await fetch(`${url}/readyz`);
  await ready.body?.cancel();
  if (!ready.ok) throw new Error(`the service is not ready: ${ready.status}`);
  const readyMs = performance.now() - started;
  return {
    url,
    token,
    readyMs,
    async create(path, document) {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ version: "v1", ...document }),
      });
      const text = await answer.text();
      if (answer.status !== 201) throw new Error(text);
    },
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** Reads on to the end, so that the service never waits for a reader. */
function waitFor(
  stream: ReadableStream<Uint8Array>,
  wanted: RegExp,
): Promise<string> {
  const found = Promise.withResolvers<string>();
  void (async () => {
    let text = "";
    let seen = false;
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      if (seen) continue;
      text += decoder.decode(chunk, { stream: true });
      const [, value] = wanted.exec(text) ?? [];
      seen = value !== undefined;
      if (seen) found.resolve(value);
    }
    found.reject(new Error(`the service ended: ${text}`));
  })();
  return found.promise;
}
