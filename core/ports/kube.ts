/** What Kompox asks of a Kubernetes API server. */

import type { Duplex } from "../domain/duplex.ts";
import type { Problem } from "../domain/error.ts";

/** Any Kubernetes object, as JSON. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [field: string]: unknown;
}

/** The metadata that Kompox looks at. */
export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly [field: string]: unknown;
}

/** A kind of objects, such as `apps/v1` `Deployment`. */
export interface KubeType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One object by name. */
export interface KubeRef extends KubeType {
  readonly name: string;
  readonly namespace?: string;
}

export interface ListOptions {
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Asks for metadata only (PartialObjectMetadata): other fields are absent. */
  readonly metadataOnly?: boolean;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

export interface ApplyOptions {
  /** Takes fields over that other managers own; without it they are a conflict. */
  readonly force?: boolean;
  /** Server-side dry run: nothing is stored. */
  readonly dryRun?: boolean;
}

export interface DeleteOptions {
  /** Deletes only the object of this uid. */
  readonly uid?: string;
  /** Deletes only this version of the object. */
  readonly resourceVersion?: string;
  readonly propagation?: "Background" | "Foreground" | "Orphan";
}

export interface LogOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly follow?: boolean;
  /** Lines from the end; absent: all. */
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** Of the container's previous run. */
  readonly previous?: boolean;
}

export interface ExecOptions {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

export interface PortForwardOptions {
  readonly namespace: string;
  readonly pod: string;
  /** 1 to 65535; any port that a container of the pod listens on. */
  readonly port: number;
}

/** A context of a kubeconfig, by the names of its parts; empty where it has none. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
}

/** What a connection is made of; no secret is in it. */
export interface KubeLogin {
  /** The kubeconfig's name for messages. */
  readonly file: string;
  readonly context: string;
  readonly credentials:
    | "client certificate"
    | "token"
    | "password"
    | "credential plugin"
    | "none";
  /** Whether the server's certificate is not checked. */
  readonly insecure: boolean;
  /** When the client certificate of the kubeconfig ends. */
  readonly certificateEnd?: Date;
}

/**
 * A connection to one cluster. Nothing is sent before the first call.
 *
 * All calls throw {@link KompoxError}: `denied` without permission (401, 403),
 * `conflict` (409), `invalid` when the API server refuses the object (400, 422),
 * `unavailable` without an answer or when it is overloaded (429, 5xx),
 * `not-found` where the text says so. Reads are tried again while the server
 * is busy; writes are sent once, except server-side apply, which may be
 * repeated without harm.
 */
export interface Kube {
  /** The server's address, for messages. */
  readonly server: string;

  /** What the kubeconfig calls the way that was taken. */
  readonly context: KubeContext;

  /** What a user of the connection should know, such as that nothing proves who answers; absent: nothing. */
  readonly warnings?: readonly Problem[];

  /** What the connection is made of, for `doctor`. */
  login?(): KubeLogin;

  /** @returns the clock of the server to the second; undefined when it does not tell */
  serverTime?(signal: AbortSignal): Promise<Date | undefined>;

  /** @returns the server's version, such as `v1.34.4` */
  version(signal: AbortSignal): Promise<string>;

  /** Server-side apply as field manager `kompox` (decision 25). */
  apply(
    object: KubeObject,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<KubeObject>;

  /** @returns undefined when there is none, or no such kind */
  get(ref: KubeRef, signal: AbortSignal): Promise<KubeObject | undefined>;

  /** All pages. A kind that the server does not know has no objects. */
  list(
    type: KubeType,
    options: ListOptions,
    signal: AbortSignal,
  ): Promise<ObjectList>;

  /** @throws {KompoxError} `conflict` when the name is taken */
  create(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;

  /** Replaces an object; carries its resourceVersion, so a lost race is a `conflict`. */
  replace(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;

  /** RFC 6902; only for the repair of decision 30. */
  jsonPatch(
    ref: KubeRef,
    patch: readonly Readonly<Record<string, unknown>>[],
    signal: AbortSignal,
  ): Promise<KubeObject>;

  /** @returns whether there was one to delete */
  delete(
    ref: KubeRef,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<boolean>;

  /**
   * Lists (as ADDED), then follows the changes; survives lost connections and
   * expired versions by listing again, when DELETED events are made up for
   * what has gone. Ends only with the signal or an error that is final.
   */
  watch(
    type: KubeType,
    options: ListOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;

  /** The log as bytes in the server's chunks; ends with the log, or never with `follow`. */
  logs(options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /**
   * Tells that an `exec` comes next, with stdin or without: what is listed
   * before it, to find out what to ask for, may share its connection. Never fails.
   */
  expectSession(options: Pick<ExecOptions, "stdin">): void;

  /** @throws {KompoxError} `not-found` no such pod or container */
  exec(options: ExecOptions, signal: AbortSignal): Promise<Duplex>;

  /**
   * One TCP connection to a port of a pod: `stdin` frames go in, `stdout`
   * frames come out, and `exit` ends it, with a reason when the port could not
   * be reached. One direction cannot be closed alone.
   *
   * @throws {KompoxError} `not-found` no such pod; `unavailable` it does not run
   */
  portForward(
    options: PortForwardOptions,
    signal: AbortSignal,
  ): Promise<Duplex>;

  /** Frees the connections; the object is of no use afterwards. */
  close(): void;
}

/** What is needed to reach a cluster: a kubeconfig and where it came from. */
export interface KubeAccess {
  /** The kubeconfig, YAML or JSON. */
  readonly kubeconfig: string;
  /** Its file, for messages and for paths inside it; absent for text from a setting. */
  readonly file?: string;
  /** What to call it in messages when there is no file, such as `setting KUBECONFIG_DATA`. */
  readonly label?: string;
  /** Context to use; absent: `current-context`. */
  readonly context?: string;
  /** Kubeconfigs to merge with this one, as in a `KUBECONFIG` of several files; the first to set a name wins. */
  readonly others?: readonly {
    readonly kubeconfig: string;
    readonly file?: string;
  }[];
}

/** Makes connections. */
export interface Clusters {
  /** @throws {KompoxError} `invalid` when the kubeconfig cannot be used */
  connect(access: KubeAccess): Promise<Kube>;
}
