/** Chooses the cluster of the demo; never one that nobody named and that is not on this machine. */

import { load } from "js-yaml";

/** What the demo may do. */
export type DemoCluster =
  | {
    readonly kind: "use";
    readonly file: string;
    readonly context: string;
    readonly server: string;
  }
  /** A current context that is left alone. */
  | {
    readonly kind: "other";
    readonly context: string;
    readonly server: string;
  }
  | { readonly kind: "none"; readonly reason: string };

/** A kubeconfig file as read; `text` is undefined when there is none. */
export interface KubeconfigFile {
  readonly file: string;
  readonly text: string | undefined;
}

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly NamedContext[];
  readonly clusters?: readonly NamedCluster[];
}
interface NamedContext {
  readonly name: string;
  readonly context?: { readonly cluster?: string };
}
interface NamedCluster {
  readonly name: string;
  readonly cluster?: { readonly server?: string };
}

/**
 * @param demo file of `KOMPOX_DEMO_KUBECONFIG`, when it is set
 * @param context value of `--context`, when it is given
 * @param files the kubeconfigs of the environment, in order
 */
export function chooseCluster(
  demo: KubeconfigFile | undefined,
  context: string | undefined,
  files: readonly KubeconfigFile[],
): DemoCluster {
  if (demo !== undefined) return named(demo, context);
  const existing = files.filter(({ text }) => text !== undefined);
  if (context !== undefined) {
    const holder = existing.find(({ text }) =>
      parse(text).contexts?.some(({ name }) => name === context)
    );
    if (holder !== undefined) return named(holder, context);
    return { kind: "none", reason: `no kubeconfig has a context "${context}"` };
  }
  const holder = existing.find(({ text }) =>
    parse(text)["current-context"] !== undefined
  );
  if (holder === undefined) {
    return { kind: "none", reason: "no kubeconfig has a current context" };
  }
  const found = named(holder, undefined);
  if (found.kind !== "use" || isLoopback(found.server)) return found;
  return { kind: "other", context: found.context, server: found.server };
}

function named(
  { file, text }: KubeconfigFile,
  context: string | undefined,
): DemoCluster {
  if (text === undefined) {
    return { kind: "none", reason: `there is no file "${file}"` };
  }
  const config = parse(text);
  const name = context ?? config["current-context"];
  const cluster = config.contexts?.find((one) => one.name === name)?.context
    ?.cluster;
  const server = config.clusters?.find((one) => one.name === cluster)?.cluster
    ?.server;
  if (name === undefined || server === undefined) {
    return {
      kind: "none",
      reason: `"${file}" has no usable context "${name ?? ""}"`,
    };
  }
  return { kind: "use", file, context: name, server };
}

function parse(text: string | undefined): Kubeconfig {
  try {
    return (load(text ?? "") ?? {}) as Kubeconfig;
  } catch {
    // A file that is no YAML holds no context; the caller says that it found none.
    return {};
  }
}

/** Whether a server's address can only be this machine. */
export function isLoopback(server: string): boolean {
  if (!URL.canParse(server)) return false;
  const { hostname } = new URL(server);
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
