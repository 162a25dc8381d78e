import { buildHash, readSources } from "./hash.ts";
import type { Host } from "./host.ts";

/** All that goes into the build, and nothing else. */
export const sources = new URL("./src/", import.meta.url);

/** A folder with `kube-up` and what it starts, or why there is none. */
export type FoundSet =
  | { readonly kind: "set"; readonly path: string }
  | { readonly kind: "none"; readonly reason: string };

/**
 * Finds a built set: `KOMPOX_TEST_CLUSTER_DIST`, else the one built from these
 * sources. Never builds.
 *
 * @throws when the variable names a folder without `kube-up`
 */
export async function findSet(host: Host): Promise<FoundSet> {
  const given = host.env("KOMPOX_TEST_CLUSTER_DIST");
  if (given) {
    if (await host.canRead(`${given}/kube-up`)) {
      return { kind: "set", path: given };
    }
    throw new Error(
      `Cannot use KOMPOX_TEST_CLUSTER_DIST: "${given}" has no readable kube-up`,
    );
  }
  const built = await builtPath(host);
  if (built.kind === "none") return built;
  if (await host.canRead(`${built.path}/kube-up`)) return built;
  return { kind: "none", reason: `"${built.path}" is not there` };
}

/**
 * Where the set of these sources is, or will be:
 * `${XDG_CACHE_HOME:-$HOME/.cache}/kompox/test-cluster/HASH`.
 *
 * @returns none when Go or a home is missing; the folder may not exist
 */
export async function builtPath(host: Host): Promise<FoundSet> {
  const home = host.env("HOME");
  const cache = host.env("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  if (!cache) return none("neither XDG_CACHE_HOME nor HOME is set");
  // Outside of any module: one that asks for a newer Go would change the answer.
  const go = await host.run(["-c", "cd / && go env GOVERSION 2>/dev/null"]);
  if (!go.ok) return none("Go is not installed");
  const hash = buildHash(await readSources(sources), go.output.trim());
  return { kind: "set", path: `${cache}/kompox/test-cluster/${hash}` };
}

function none(reason: string): FoundSet {
  return { kind: "none", reason };
}
