/** Tells which Kubernetes context is current, from files alone. */

import type { Problem } from "../../core/domain/error.ts";
import { kubeconfigLimits, readYaml } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import { isNull, type MapNode, type Node } from "../../core/domain/tree.ts";

/** What is looked at. */
export interface KubeconfigDeps {
  env(name: string): string | undefined;
  /** @returns undefined when there is no such file */
  readTextFile(path: string): Promise<string | undefined>;
  /** Between the paths in `KUBECONFIG`: `;` on Windows, `:` elsewhere. */
  readonly pathSeparator: string;
}

export interface CurrentContext {
  readonly name: string;
  /** Address of its API server, when a file tells. */
  readonly server?: string;
}

/**
 * Looks where the `k3s` driver will look (decision 32): the files in
 * `KUBECONFIG`, else the one of the user, else that of k3s. Nothing is
 * contacted; a file that cannot be read is a warning.
 */
export async function currentContext(
  deps: KubeconfigDeps,
): Promise<{ context?: CurrentContext; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  for (const paths of places(deps)) {
    const roots: MapNode[] = [];
    for (const path of paths) {
      const root = await readKubeconfig(path, deps, problems);
      if (root !== undefined) roots.push(root);
    }
    if (roots.length > 0) return { context: contextIn(roots), problems };
  }
  return { problems };
}

/** Names of all contexts in the same files, each once; none where nothing can be read. */
export async function contextNames(deps: KubeconfigDeps): Promise<string[]> {
  const names = new Set<string>();
  for (const paths of places(deps)) {
    const roots: MapNode[] = [];
    for (const path of paths) {
      const root = await readKubeconfig(path, deps, []);
      if (root !== undefined) roots.push(root);
    }
    for (const root of roots) {
      const contexts = valueAt(root, "contexts");
      for (const item of contexts?.kind === "list" ? contexts.items : []) {
        const name = textAt(item, "name");
        if (name !== undefined) names.add(name);
      }
    }
    if (roots.length > 0) break;
  }
  return [...names];
}

/** Files that are read together, by descending precedence. */
function places({ env, pathSeparator }: KubeconfigDeps): string[][] {
  const named = env("KUBECONFIG")?.split(pathSeparator).filter(Boolean) ?? [];
  if (named.length > 0) return [named];
  const home = env("HOME") ?? env("USERPROFILE");
  const own = home === undefined ? [] : [[`${home}/.kube/config`]];
  return [...own, ["/etc/rancher/k3s/k3s.yaml"]];
}

async function readKubeconfig(
  path: string,
  deps: KubeconfigDeps,
  problems: Problem[],
): Promise<MapNode | undefined> {
  const hint = "name the context below cluster.settings.KUBECONTEXT yourself";
  const refuse = (state: string): undefined => {
    const message = `Cannot look into kubeconfig "${path}": ${state}`;
    problems.push({ level: "warning", message, hint });
  };
  let text: string | undefined;
  try {
    text = await deps.readTextFile(path);
  } catch {
    return refuse("the system refuses to read it");
  }
  if (text === undefined) return undefined;
  const { root } = readYaml(new Source(path, text), kubeconfigLimits);
  if (root !== undefined && isNull(root)) return undefined;
  return root?.kind === "map" ? root : refuse("it is no YAML mapping");
}

/** The first file that sets a value wins, as in kubectl. */
function contextIn(roots: readonly MapNode[]): CurrentContext | undefined {
  const name = first(roots, (root) => textAt(root, "current-context"));
  if (name === undefined) return undefined;
  const context = first(roots, (root) => named(root, "contexts", name));
  const clusterName = textAt(valueAt(context, "context"), "cluster");
  const cluster = clusterName === undefined
    ? undefined
    : first(roots, (root) => named(root, "clusters", clusterName));
  return { name, server: textAt(valueAt(cluster, "cluster"), "server") };
}

function first<T>(
  roots: readonly MapNode[],
  pick: (root: MapNode) => T | undefined,
): T | undefined {
  for (const root of roots) {
    const picked = pick(root);
    if (picked !== undefined) return picked;
  }
}

function named(root: MapNode, list: string, name: string): Node | undefined {
  const node = valueAt(root, list);
  if (node?.kind !== "list") return undefined;
  return node.items.find((item) => textAt(item, "name") === name);
}

function valueAt(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

function textAt(node: Node | undefined, key: string): string | undefined {
  const value = valueAt(node, key);
  if (value?.kind !== "scalar" || value.text === "") return undefined;
  return value.text;
}
