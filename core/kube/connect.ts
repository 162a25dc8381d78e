/** Makes connections to clusters out of kubeconfigs. */

import type { Duplex } from "../domain/duplex.ts";
import type { Problem } from "../domain/error.ts";
import type {
  ApplyOptions,
  Clusters,
  DeleteOptions,
  ExecOptions,
  Kube,
  KubeAccess,
  KubeContext,
  KubeLogin,
  KubeObject,
  KubeRef,
  KubeType,
  ListOptions,
  LogOptions,
  ObjectList,
  PortForwardOptions,
  WatchEvent,
} from "../ports/kube.ts";
import { Credentials } from "./credentials.ts";
import type { KubeDeps } from "./deps.ts";
import { Discovery } from "./discovery.ts";
import { execUse, openExec } from "./exec.ts";
import { Http, type HttpLimits } from "./http.ts";
import { readIdentity } from "./identity.ts";
import { parseKubeconfig } from "./kubeconfig.ts";
import { listObjects } from "./lists.ts";
import { loginWarnings } from "./login_warnings.ts";
import { readLogs } from "./logs.ts";
import { Objects } from "./objects.ts";
import { kubeLogin, serverTime } from "./login_facts.ts";
import { openTransport } from "./open_transport.ts";
import { openPortForward } from "./port_forward.ts";
import { watchObjects, type WatchTimes } from "./watch.ts";

/** Times that a test sets shorter. */
export interface KubeTimes {
  readonly http?: HttpLimits;
  readonly watch?: WatchTimes;
  /** Milliseconds that a credential plugin may take. */
  readonly pluginMs?: number;
}

/** The port that use cases call; sends nothing before a connection is used. */
export function clusters(deps: KubeDeps, times: KubeTimes = {}): Clusters {
  return {
    async connect(access: KubeAccess): Promise<Kube> {
      const login = parseKubeconfig(access);
      const identity = await readIdentity(login, deps);
      const credentials = new Credentials(
        login,
        identity,
        deps,
        times.pluginMs,
      );
      const http = new Http(
        login,
        credentials,
        deps,
        (current) => openTransport(login.cluster, current),
        times.http,
      );
      return new KubeConnection(http, times.watch);
    },
  };
}

/** One connection; each call is in a file of its own. */
class KubeConnection implements Kube {
  readonly #http: Http;
  readonly #discovery: Discovery;
  readonly #objects: Objects;
  readonly #watchTimes?: WatchTimes;

  constructor(http: Http, watchTimes?: WatchTimes) {
    this.#http = http;
    this.#discovery = new Discovery(http);
    this.#objects = new Objects(http, this.#discovery);
    this.#watchTimes = watchTimes;
  }

  get warnings(): readonly Problem[] {
    return loginWarnings(this.#http.login);
  }

  get server(): string {
    return this.#http.login.cluster.server;
  }

  get context(): KubeContext {
    const { context, cluster, user } = this.#http.login;
    return { name: context, cluster: cluster.name, user: user.name };
  }

  login(): KubeLogin {
    return kubeLogin(this.#http.login, this.#http.certPem);
  }

  serverTime(signal: AbortSignal): Promise<Date | undefined> {
    return serverTime(this.#http, signal);
  }

  async version(signal: AbortSignal): Promise<string> {
    const answer = await this.#http.json({
      method: "GET",
      path: "/version",
      doing: { what: `reach the cluster at "${this.server}"` },
      repeatable: true,
    }, signal) as { gitVersion?: string };
    return answer.gitVersion ?? "";
  }

  apply(
    object: KubeObject,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    return this.#objects.apply(object, options, signal);
  }

  get(ref: KubeRef, signal: AbortSignal): Promise<KubeObject | undefined> {
    return this.#objects.get(ref, signal);
  }

  list(
    type: KubeType,
    options: ListOptions,
    signal: AbortSignal,
  ): Promise<ObjectList> {
    return listObjects(this.#http, this.#discovery, type, options, signal);
  }

  create(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    return this.#objects.create(object, signal);
  }

  replace(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    return this.#objects.replace(object, signal);
  }

  jsonPatch(
    ref: KubeRef,
    patch: readonly Readonly<Record<string, unknown>>[],
    signal: AbortSignal,
  ): Promise<KubeObject> {
    return this.#objects.jsonPatch(ref, patch, signal);
  }

  delete(
    ref: KubeRef,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#objects.delete(ref, options, signal);
  }

  watch(
    type: KubeType,
    options: ListOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent> {
    return watchObjects(
      this.#http,
      this.#discovery,
      type,
      options,
      signal,
      this.#watchTimes,
    );
  }

  logs(options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return readLogs(this.#http, options, signal);
  }

  expectSession(options: Pick<ExecOptions, "stdin">): void {
    this.#http.dialler.expect(execUse(options));
  }

  exec(options: ExecOptions, signal: AbortSignal): Promise<Duplex> {
    return openExec(this.#http, options, signal);
  }

  portForward(
    options: PortForwardOptions,
    signal: AbortSignal,
  ): Promise<Duplex> {
    return openPortForward(this.#http, options, signal);
  }

  close(): void {
    this.#http.close();
  }
}
