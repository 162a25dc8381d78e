import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { kubeDown, stateDir } from "./find.ts";
import { here, type Host } from "./host.ts";
import { missingNeeds, needsText, readFacts } from "./needs.ts";
import { builtPath, findSet, sources } from "./set.ts";

const usage = `usage: deno task cluster [up|down|build|status]
  up       build it when it is not built, start it, print its kubeconfig
           --with traefik   with an ingress controller
           --api-only       API server and controllers: no node, no pods
  down     stop it and remove its state
  build    build it only, print its folder
  status   say whether it is built and whether it answers`;

/** What was asked for. */
export interface Wish {
  readonly verb: "up" | "down" | "build" | "status";
  /** Arguments of `kube-up`. */
  readonly upArgs: readonly string[];
}

/** Where the task writes: data to `out`, all else to `err`. */
export interface Printer {
  out(line: string): void;
  err(line: string): void;
}

/** Reads the command line; undefined when it makes no sense. */
export function parseWish(argv: readonly string[]): Wish | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { with: { type: "string" }, "api-only": { type: "boolean" } },
    });
    const [verb = "up", ...more] = positionals;
    const upArgs = [
      ...(values.with ? ["--with", values.with] : []),
      ...(values["api-only"] ? ["--api-only"] : []),
    ];
    if (more.length > 0 || (values.with ?? "traefik") !== "traefik") return;
    if (verb === "up") return { verb, upArgs };
    if (upArgs.length > 0) return;
    if (verb === "down" || verb === "build" || verb === "status") {
      return { verb, upArgs };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/**
 * Runs `deno task cluster`.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runTask(
  argv: readonly string[],
  print: Printer,
  host: Host,
): Promise<number> {
  const wish = parseWish(argv);
  if (!wish) {
    print.err(usage);
    return 2;
  }
  switch (wish.verb) {
    case "up":
      return await up(wish, print, host);
    case "down":
      return await down(host);
    case "build":
      return await buildOnly(print, host);
    case "status":
      return await status(print, host);
  }
}

async function up(wish: Wish, print: Printer, host: Host): Promise<number> {
  const found = await findSet(host);
  const set = found.kind === "set" ? found.path : await build(print, host);
  if (set === undefined) return 1;
  const dir = stateDir(host);
  const { ok } = await host.show([`${set}/kube-up`, ...wish.upArgs], {
    KUBELAB_DIR: dir,
  });
  if (!ok) return 1;
  print.out(`${dir}/kubeconfig`);
  return 0;
}

async function buildOnly(print: Printer, host: Host): Promise<number> {
  const set = await build(print, host);
  if (set === undefined) return 1;
  print.out(set);
  return 0;
}

/** Builds what is not built; undefined when that failed, and said so. */
async function build(
  print: Printer,
  host: Host,
): Promise<string | undefined> {
  const built = await builtPath(host);
  const dest = built.kind === "set" ? built.path : "the user's cache folder";
  if (await host.canRead(`${dest}/kube-up`)) return dest;
  print.err(needsText(dest));
  const lacks = missingNeeds(await readFacts(host, dest));
  if (built.kind === "none" && lacks.length === 0) lacks.push(built.reason);
  if (lacks.length > 0) {
    print.err("Cannot build the test cluster; this machine lacks:");
    for (const lack of lacks) print.err(`  - ${lack}`);
    return;
  }
  const script = fileURLToPath(new URL("build.sh", sources));
  const { ok } = await host.show([script, dest]);
  if (ok) return dest;
  print.err(
    "Cannot build the test cluster: see above; run it again, Go's cache keeps " +
      "what is done",
  );
}

async function down(host: Host): Promise<number> {
  const { ok } = await host.show([kubeDown], { KUBELAB_DIR: stateDir(host) });
  return ok ? 0 : 1;
}

async function status(print: Printer, host: Host): Promise<number> {
  const set = await findSet(host);
  print.out(
    `set      ${set.kind === "set" ? set.path : `none: ${set.reason}`}`,
  );
  const dir = stateDir(host);
  const ask = '"$1/bin/kubectl" --kubeconfig "$1/kubeconfig" ' +
    "get --raw /readyz --request-timeout=3s";
  const { ok } = await host.run(["-c", ask, "bash", dir]);
  print.out(`cluster  ${ok ? `ready: ${dir}/kubeconfig` : `none in ${dir}`}`);
  return 0;
}

if (import.meta.main) {
  const print = { out: console.log, err: console.error };
  Deno.exit(await runTask(Deno.args, print, here));
}
