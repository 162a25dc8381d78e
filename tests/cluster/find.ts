import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { here, type Host } from "./host.ts";
import { findSet, sources } from "./set.ts";

/** A cluster to test against, or why there is none: print it and skip. */
export type FoundCluster =
  | { readonly kind: "kubeconfig"; readonly path: string }
  | { readonly kind: "none"; readonly reason: string };

/**
 * Finds a whole cluster (pods, disks, snapshots, network policies, Traefik)
 * and starts it where it is ours. The first that exists:
 *
 * 1. the kubeconfig named by `KOMPOX_TEST_KUBECONFIG`;
 * 2. the set in the folder `KOMPOX_TEST_CLUSTER_DIST`, started;
 * 3. the set that `deno task cluster` has built, started.
 *
 * It never builds. Any number of tests and processes may call it at once.
 *
 * @throws when a variable names what is not there, or a set does not start
 */
export async function findCluster(host: Host = here): Promise<FoundCluster> {
  const given = host.env("KOMPOX_TEST_KUBECONFIG");
  if (given) {
    if (await host.canRead(given)) return { kind: "kubeconfig", path: given };
    throw new Error(
      `Cannot read KOMPOX_TEST_KUBECONFIG: "${given}" is not a readable file`,
    );
  }
  const dir = stateDir(host);
  return await start(host, dir, ["--with", "traefik"], {});
}

/**
 * Starts an API server with nothing behind it (no node, no pods), for a test
 * that wants one of its own. Needs no root; as many as wanted side by side.
 *
 * @param dir its folder, of no other cluster; all state is in it
 * @param apiPort of the API server; the nine ports after it are used too
 * @throws when it does not start; nothing of it is left then
 */
export async function startApiOnly(
  dir: string,
  apiPort: number,
  host: Host = here,
): Promise<FoundCluster> {
  const own = refuseShared(host, dir);
  const env = { KUBELAB_PORT: String(apiPort) };
  try {
    return await start(host, own, ["--api-only"], env);
  } catch (error) {
    await stopApiOnly(own, host);
    throw error;
  }
}

/** Stops what `startApiOnly` started and removes its folder; idempotent. */
export async function stopApiOnly(
  dir: string,
  host: Host = here,
): Promise<void> {
  const own = refuseShared(host, dir);
  const down = await host.run([kubeDown], { KUBELAB_DIR: own });
  if (!down.ok) throw new Error(`Cannot stop "${own}": ${down.output}`);
}

/** Stops a cluster of any set, so also of one that is gone. */
export const kubeDown = fileURLToPath(new URL("up/kube-down", sources));

/** Where the one whole cluster of this machine keeps its state. */
export function stateDir(host: Host): string {
  return host.env("KUBELAB_DIR") || "/var/tmp/kubelab";
}

/** `kube-up` holds a lock, and finds at once what is already up. */
async function start(
  host: Host,
  dir: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<FoundCluster> {
  const set = await findSet(host);
  if (set.kind === "none") return { kind: "none", reason: noCluster(set) };
  const up = await host.run([`${set.path}/kube-up`, ...args], {
    ...env,
    KUBELAB_DIR: dir,
  });
  if (up.ok) return { kind: "kubeconfig", path: `${dir}/kubeconfig` };
  throw new Error(`Cannot start the cluster of "${set.path}": ${up.output}`);
}

function noCluster({ reason }: { reason: string }): string {
  return `Cannot find a test cluster: ${reason}; set KOMPOX_TEST_KUBECONFIG ` +
    "to a kubeconfig, or KOMPOX_TEST_CLUSTER_DIST to a folder with a built " +
    'set, or run "deno task cluster"';
}

function refuseShared(host: Host, dir: string): string {
  const own = resolve(dir);
  if (own !== resolve(stateDir(host))) return own;
  throw new Error(`Cannot use "${own}": it is the whole cluster's folder`);
}
