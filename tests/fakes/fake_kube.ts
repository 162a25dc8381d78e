/** A connection to the cluster in memory: counts, logs, fails and stops on order. */

import type {
  ApplyOptions,
  DeleteOptions,
  ExecOptions,
  Kube,
  KubeObject,
  KubeRef,
  KubeType,
  ListOptions,
  LogOptions,
  ObjectList,
  PortForwardOptions,
  WatchEvent,
} from "../../core/ports/kube.ts";
import type { Duplex, FrameIn, FrameOut } from "../../core/domain/duplex.ts";
import { failure } from "../../core/domain/error.ts";
import { type FakeCluster, refTo } from "./fake_cluster.ts";
import { withDefaults } from "./fake_defaults.ts";
import { applyJsonPatch } from "./fake_json_patch.ts";
import { isSelected } from "./fake_selector.ts";

/** One request as the server saw it. */
export interface FakeRequest {
  readonly verb: string;
  /** `Kind/name`, or the kind alone. */
  readonly object: string;
}

const writes = new Set(["apply", "create", "replace", "patch", "delete"]);

/** @returns whether the request changes something */
export function isWrite({ verb }: FakeRequest): boolean {
  return writes.has(verb);
}

/** What the connections of one fake have in common. */
export class FakeTraffic {
  readonly requests: FakeRequest[] = [];
  /** Called with each request and its number from 1; what it throws, the caller gets. */
  before?: (request: FakeRequest, number: number) => void;
  /** As {@link before}, once the effect is there: an answer that got lost. */
  after?: (request: FakeRequest, number: number) => void;
  /** Logs by `pod/container`; a callback makes the stream of one opening. */
  readonly logs = new Map<string, () => AsyncIterable<Uint8Array>>();
  readonly execs: ExecOptions[] = [];
  /** What a command says and how it ends; undefined: it gives back what it is told. */
  program?: (
    options: ExecOptions,
  ) => { readonly code: number; readonly output?: string } | undefined;
  /** A whole session in place of that; undefined: as {@link program} says. */
  session?: (options: ExecOptions, signal: AbortSignal) => Duplex | undefined;
  closed = 0;

  /** Requests since the last call of this. */
  take(): FakeRequest[] {
    return this.requests.splice(0);
  }
}

export class FakeKube implements Kube {
  readonly server = "https://fake:6443";
  readonly context = { name: "fake", cluster: "fake", user: "admin" };

  constructor(
    readonly cluster: FakeCluster,
    readonly traffic: FakeTraffic,
  ) {}

  version(signal: AbortSignal): Promise<string> {
    return this.#ask("version", "", signal, () => "v1.34.4");
  }

  apply(
    object: KubeObject,
    options: ApplyOptions,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    return this.#ask("apply", nameOf(object), signal, () => {
      const force = options.force ?? false;
      return withDefaults(this.cluster.apply(object, "kompox", force));
    });
  }

  get(ref: KubeRef, signal: AbortSignal): Promise<KubeObject | undefined> {
    return this.#ask("get", `${ref.kind}/${ref.name}`, signal, () => {
      const found = this.cluster.find(ref);
      return found && withDefaults(found);
    });
  }

  list(
    type: KubeType,
    options: ListOptions,
    signal: AbortSignal,
  ): Promise<ObjectList> {
    return this.#ask("list", type.kind, signal, () => ({
      items: this.#select(type, options),
      resourceVersion: this.cluster.version,
    }));
  }

  create(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    return this.#ask(
      "create",
      nameOf(object),
      signal,
      () => structuredClone(this.cluster.create(object)),
    );
  }

  replace(object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    return this.#ask(
      "replace",
      nameOf(object),
      signal,
      () => structuredClone(this.cluster.replace(object)),
    );
  }

  jsonPatch(
    ref: KubeRef,
    patch: readonly Readonly<Record<string, unknown>>[],
    signal: AbortSignal,
  ): Promise<KubeObject> {
    return this.#ask("patch", `${ref.kind}/${ref.name}`, signal, () => {
      if (this.cluster.find(ref) === undefined) {
        throw failure("not-found", `Cannot patch ${ref.name}: none`);
      }
      this.cluster.edit(ref, "kompox", (draft) => applyJsonPatch(draft, patch));
      return withDefaults(this.cluster.find(ref)!);
    });
  }

  delete(
    ref: KubeRef,
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.#ask("delete", `${ref.kind}/${ref.name}`, signal, () => {
      const { uid, resourceVersion } = this.cluster.find(ref)?.metadata ?? {};
      const other = (options.uid ?? uid) !== uid ||
        (options.resourceVersion ?? resourceVersion) !== resourceVersion;
      if (other) {
        throw failure("conflict", `Cannot delete ${ref.name}: changed`);
      }
      return this.cluster.delete(ref);
    });
  }

  async *watch(
    type: KubeType,
    options: ListOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent> {
    const queue: WatchEvent[] = [];
    let wake = () => {};
    const first = await this.#ask("watch", type.kind, signal, () => {
      const seen = this.#select(type, options);
      return seen.map((object) => ({ type: "ADDED", object }) as const);
    });
    queue.push(...first);
    const stop = this.cluster.listen(({ type: change, object }) => {
      if (object.kind !== type.kind || !isSelected(object, options)) return;
      queue.push({ type: change, object: withDefaults(object) });
      wake();
    });
    const abort = () => wake();
    signal.addEventListener("abort", abort);
    try {
      while (true) {
        signal.throwIfAborted();
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      stop();
      signal.removeEventListener("abort", abort);
    }
  }

  async *logs(
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const key = `${options.pod}/${options.container}`;
    const open = await this.#ask("logs", key, signal, () => {
      const { namespace, pod: name } = options;
      const ref = { apiVersion: "v1", kind: "Pod", namespace, name };
      if (this.cluster.find(ref) !== undefined) {
        return this.traffic.logs.get(key);
      }
      throw failure(
        "not-found",
        `Cannot read the log of "${key}": no such pod`,
      );
    });
    if (open !== undefined) yield* open();
  }

  expectSession(): void {}

  exec(options: ExecOptions, signal: AbortSignal): Promise<Duplex> {
    const key = `${options.pod}/${options.container}`;
    return this.#ask("exec", key, signal, () => {
      this.traffic.execs.push(options);
      const session = this.traffic.session?.(options, signal);
      if (session !== undefined) return session;
      const end = this.traffic.program?.(options);
      return end === undefined ? echo() : ending(end);
    });
  }

  portForward(
    options: PortForwardOptions,
    signal: AbortSignal,
  ): Promise<Duplex> {
    const key = `${options.pod}:${options.port}`;
    return this.#ask("forward", key, signal, () => {
      const { namespace, pod: name } = options;
      const ref = { apiVersion: "v1", kind: "Pod", namespace, name };
      if (this.cluster.find(ref) !== undefined) return echo();
      throw failure("not-found", `Cannot reach "${key}": no such pod`);
    });
  }

  close(): void {
    this.traffic.closed++;
  }

  #select({ apiVersion, kind }: KubeType, options: ListOptions): KubeObject[] {
    return this.cluster.all()
      .filter((object) => object.apiVersion === apiVersion)
      .filter((object) => object.kind === kind && isSelected(object, options))
      .sort((left, right) => left.metadata.name < right.metadata.name ? -1 : 1)
      .map((object) =>
        options.metadataOnly
          ? { apiVersion, kind, metadata: structuredClone(object.metadata) }
          : withDefaults(object)
      );
  }

  async #ask<T>(
    verb: string,
    object: string,
    signal: AbortSignal,
    answer: () => T,
  ): Promise<T> {
    signal.throwIfAborted();
    const request = { verb, object };
    const number = this.traffic.requests.push(request);
    await Promise.resolve();
    this.traffic.before?.(request, number);
    signal.throwIfAborted();
    const answered = answer();
    this.traffic.after?.(request, number);
    signal.throwIfAborted();
    return answered;
  }
}

function nameOf(object: KubeObject): string {
  const { kind, name } = refTo(object);
  return `${kind}/${name}`;
}

/** A program that says something and ends. */
function ending(
  { code, output = "" }: { readonly code: number; readonly output?: string },
): Duplex {
  return {
    send: () => Promise.resolve(),
    frames: (async function* (): AsyncGenerator<FrameIn> {
      await Promise.resolve();
      yield { type: "stdout", data: new TextEncoder().encode(output) };
      yield { type: "exit", code };
    })(),
    close: () => {},
  };
}

/** A program that gives back what it is told, and ends with 0. */
function echo(): Duplex {
  const queue: FrameIn[] = [];
  let wake = () => {};
  let closed = false;
  return {
    send(frame: FrameOut): Promise<void> {
      if (frame.type === "stdin") queue.push({ ...frame, type: "stdout" });
      if (frame.type === "close") queue.push({ type: "exit", code: 0 });
      wake();
      return Promise.resolve();
    },
    frames: (async function* () {
      while (true) {
        if (closed) return;
        const frame = queue.shift();
        if (frame === undefined) {
          await new Promise<void>((resolve) => wake = resolve);
          continue;
        }
        yield frame;
        if (frame.type === "exit") return;
      }
    })(),
    close() {
      closed = true;
      wake();
    },
  };
}
