/** A PostgreSQL of its own for a test, from the programs of this machine, on a loopback port. */

/** A server that can be stopped and started again, with its data. */
export class Postgres {
  readonly #bin: string;
  readonly folder: string;
  readonly #port: number;
  readonly #password: string;
  #process?: Deno.ChildProcess;
  #drained?: Promise<void>;

  private constructor(
    bin: string,
    folder: string,
    port: number,
    password: string,
  ) {
    this.#bin = bin;
    this.folder = folder;
    this.#port = port;
    this.#password = password;
  }

  /** Makes an empty one and waits until it answers. */
  static async start(bin: string): Promise<Postgres> {
    const folder = await Deno.makeTempDir({ prefix: "kompox-postgres-" });
    const password = crypto.randomUUID();
    await Deno.writeTextFile(`${folder}/password`, password);
    if (owner !== undefined) {
      await Deno.chown(folder, owner.uid, owner.gid);
      await Deno.chown(`${folder}/password`, owner.uid, owner.gid);
    }
    const { code, stderr } = await new Deno.Command(`${bin}/initdb`, {
      args: [
        "--pgdata",
        `${folder}/data`,
        "--username=kompox",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        `--pwfile=${folder}/password`,
        "--no-sync",
      ],
      cwd: folder,
      ...owner,
      stdout: "null",
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    const server = new Postgres(bin, folder, freePort(), password);
    await server.up();
    return server;
  }

  /** @param name `postgres` is always there */
  url(name = "postgres"): string {
    return `postgres://kompox:${this.#password}@127.0.0.1:${this.#port}/${name}`;
  }

  async up(): Promise<void> {
    const process = new Deno.Command(`${this.#bin}/postgres`, {
      args: [
        ...["-D", `${this.folder}/data`, "-p", String(this.#port)],
        ...["-c", "listen_addresses=127.0.0.1"],
        ...["-c", "unix_socket_directories="],
        // A test's data need not outlive the machine.
        ...["-c", "fsync=off"],
      ],
      cwd: this.folder,
      ...owner,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#process = process;
    const ready = Promise.withResolvers<void>();
    this.#drained = readLog(process.stderr, ready);
    await ready.promise;
  }

  /** At once, as a crash; clients find their connections broken. */
  async down(): Promise<void> {
    this.#process?.kill("SIGQUIT");
    await this.#process?.status;
    await this.#drained;
    this.#process = undefined;
  }

  async remove(): Promise<void> {
    await this.down();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** PostgreSQL refuses to run as root: another user is lent to it. */
const owner = Deno.build.os === "linux" && Deno.uid() === 0
  ? { uid: 65534, gid: 65534 }
  : undefined;

/** @returns the folder with `initdb` and `postgres`; undefined when they are not here */
export function findPostgres(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const base of ["/usr/lib/postgresql", "/usr/local/pgsql"]) {
    if (!isThere(base)) continue;
    for (const { name } of Deno.readDirSync(base)) {
      folders.push(`${base}/${name}/bin`);
    }
  }
  return folders.find((folder) =>
    folder !== "" && isThere(`${folder}/initdb`) &&
    isThere(`${folder}/postgres`)
  );
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Reads to the end, so that the server never waits for a reader. */
async function readLog(
  log: ReadableStream<Uint8Array>,
  ready: PromiseWithResolvers<void>,
): Promise<void> {
  let text = "";
  for await (const chunk of log.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("ready to accept connections")) ready.resolve();
  }
  ready.reject(new Error(`PostgreSQL ended:\n${text}`));
}
