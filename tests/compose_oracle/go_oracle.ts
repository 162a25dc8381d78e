/** Builds the Go program that loads projects like Docker Compose, once for each content, and asks it. */

const folder = new URL("./", import.meta.url);
const sources = ["go.mod", "go.sum", "main.go"];

/** One project on disk. */
export interface OracleRequest {
  readonly directory: string;
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface OracleAnswer {
  // deno-lint-ignore no-explicit-any
  readonly project?: any;
  readonly error?: string;
}

/** The program's path, or why there is none. */
export type Oracle = { readonly path: string } | { readonly missing: string };

/**
 * Builds into the user's cache, 25 s with nothing there, then not at all.
 *
 * @throws {Error} the program does not compile
 */
export async function buildOracle(): Promise<Oracle> {
  const folderOfCache = cacheFolder();
  if (folderOfCache === undefined) return { missing: "there is no HOME" };
  const path = `${folderOfCache}/compose_oracle-${await hashOfSources()}`;
  if (await isThere(path)) return { path };
  const version = await go(["version"]);
  if (version === undefined) return { missing: "there is no Go" };
  const fetched = await go(["mod", "download"]);
  if (!fetched?.success) {
    return {
      missing: `Go cannot get the modules: ${
        decode(fetched?.stderr).trim().split("\n")[0]
      }`,
    };
  }
  await Deno.mkdir(folderOfCache, { recursive: true });
  // Another test may build at the same time: the last step is a rename.
  const partial = `${path}.${crypto.randomUUID()}`;
  const built = await go(["build", "-trimpath", "-o", partial, "."]);
  if (!built?.success) throw new Error(decode(built?.stderr));
  await Deno.rename(partial, path);
  return { path };
}

/** One process answers all requests, in order. */
export async function askOracle(
  path: string,
  requests: readonly OracleRequest[],
): Promise<OracleAnswer[]> {
  const child = new Deno.Command(path, {
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(requests)));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("the oracle fails");
  return JSON.parse(decode(stdout));
}

/** The official schema of Compose, as the reference carries it. */
export async function askSchema(path: string): Promise<string> {
  const command = new Deno.Command(path, { args: ["schema"], clearEnv: true });
  const { success, stdout } = await command.output();
  if (!success) throw new Error("the oracle fails");
  return decode(stdout);
}

async function go(
  args: readonly string[],
): Promise<Deno.CommandOutput | undefined> {
  try {
    return await new Deno.Command("go", {
      args: [...args],
      cwd: folder,
      // The Go that is there is taken, whatever go.mod would like.
      env: { GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", GOWORK: "off" },
      stdin: "null",
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function hashOfSources(): Promise<string> {
  let text = "";
  for (const name of sources) {
    text += await Deno.readTextFile(new URL(name, folder));
  }
  const bytes = new TextEncoder().encode(`${Deno.build.target}\n${text}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.toHex().slice(0, 16);
}

function cacheFolder(): string | undefined {
  const base = Deno.env.get("XDG_CACHE_HOME");
  if (base) return `${base}/kompox`;
  const home = Deno.env.get("HOME");
  return home && `${home}/.cache/kompox`;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
