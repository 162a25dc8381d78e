/** All that a kubeconfig says about one context, files not yet read. */

/** A PEM text: written in the kubeconfig, or the file that holds it. */
export type PemSource =
  | { readonly kind: "text"; readonly pem: string }
  | { readonly kind: "file"; readonly path: string };

/** A program that gives credentials (client.authentication.k8s.io). */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  /** The `client.authentication.k8s.io/exec` extension of the cluster, as JSON. */
  readonly clusterConfig?: unknown;
}

/** On whose behalf requests are made. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface LoginCluster {
  readonly name: string;
  /** Without a slash at its end; may have a path. */
  readonly server: string;
  readonly ca?: PemSource;
  readonly tlsServerName?: string;
  readonly insecure: boolean;
  readonly proxyUrl?: string;
}

export interface LoginUser {
  readonly name: string;
  readonly cert?: PemSource;
  readonly key?: PemSource;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly exec?: ExecPlugin;
  readonly impersonate?: Impersonation;
}

/** One context: where to connect, whom to trust, who to be. */
export interface Login {
  /** The kubeconfig's name for messages. */
  readonly file: string;
  readonly context: string;
  readonly namespace?: string;
  readonly cluster: LoginCluster;
  readonly user: LoginUser;
}

/** `context "x" of "file"`, for messages. */
export function loginName(login: Login): string {
  return `context "${login.context}" of "${login.file}"`;
}
