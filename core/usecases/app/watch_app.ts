/** Keeps the objects that tell of an app's health up to date while somebody waits. */

import type { AppView } from "../../diagnose/app_view.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type {
  Kube,
  KubeObject,
  KubeType,
  ListOptions,
} from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";

type Kind = "Deployment" | "ReplicaSet" | "Pod" | "Event" | "Claim";

/** A Deployment in an app's namespace that somebody waits for. */
export interface Watched {
  readonly deployment: string;
  /** Value of the label `app` of its pods. */
  readonly app: string;
  /** Such as `app "shop"`. */
  readonly title: string;
  /** A command that tells more of it. */
  readonly remedy: string;
}

/** The app's own Deployment. */
export function watchedApp(target: Target): Watched {
  const { workload } = appNames(target);
  const { name } = target.app;
  return {
    deployment: workload,
    app: workload,
    title: `app "${name}"`,
    remedy: `kompoxops app status -A ${name}`,
  };
}

/** One watch for each kind; begins at once, ends with {@link end}. */
export class AppWatch {
  readonly #objects = new Map<Kind, Map<string, KubeObject>>();
  readonly #listed = new Set<Kind>();
  readonly #stop = new AbortController();
  readonly #watches: Promise<void>[];
  readonly #signal: AbortSignal;
  #error: { readonly reason: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(
    kube: Kube,
    target: Target,
    signal: AbortSignal,
    watched = watchedApp(target),
  ) {
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    const { namespace, workload } = appNames(target);
    const named = {
      namespace,
      fieldSelector: `metadata.name=${watched.deployment}`,
    };
    const labelled = { namespace, labelSelector: `app=${watched.app}` };
    this.#watches = [
      this.#follow(kube, "Deployment", apps("Deployment"), named),
      this.#follow(kube, "ReplicaSet", apps("ReplicaSet"), labelled),
      this.#follow(kube, "Pod", core("Pod"), labelled),
      this.#follow(kube, "Event", core("Event"), { namespace }),
    ];
    if (target.app.volumes.length > 0) {
      const claim = core("PersistentVolumeClaim");
      // All pods in the namespace share the claims of the app.
      const claims = { namespace, labelSelector: `app=${workload}` };
      this.#watches.push(this.#follow(kube, "Claim", claim, claims));
    }
  }

  /** What is known now. */
  get view(): AppView {
    const all = (kind: Kind) => [...this.#objects.get(kind)?.values() ?? []];
    const deployment = all("Deployment")[0];
    return {
      deployment,
      listed: this.#listed.has("Deployment"),
      replicaSets: all("ReplicaSet"),
      pods: all("Pod"),
      events: all("Event"),
      claims: all("Claim"),
    };
  }

  /**
   * Waits until something has changed, but no longer than `ms` milliseconds.
   *
   * @throws what a watch ended with
   */
  async change(clock: Clock, ms: number): Promise<void> {
    const awake = new AbortController();
    const limit = AbortSignal.any([this.#signal, awake.signal]);
    const nap = clock.sleep(Math.min(ms, 60_000), limit).catch(() => {});
    await Promise.race([this.#changed.promise, nap]);
    awake.abort();
    await nap;
    if (this.#error !== undefined) throw this.#error.reason;
    this.#signal.throwIfAborted();
    this.#changed = Promise.withResolvers();
  }

  /** Ends all watches and waits for them. */
  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#watches);
  }

  async #follow(
    kube: Kube,
    kind: Kind,
    type: KubeType,
    options: ListOptions,
  ): Promise<void> {
    const objects = new Map<string, KubeObject>();
    this.#objects.set(kind, objects);
    try {
      for await (
        const { type: change, object } of kube.watch(
          type,
          options,
          this.#signal,
        )
      ) {
        this.#listed.add(kind);
        if (change === "DELETED") objects.delete(object.metadata.name);
        else objects.set(object.metadata.name, object);
        this.#changed.resolve();
      }
    } catch (reason) {
      if (this.#stop.signal.aborted) return;
      this.#error ??= { reason };
      this.#changed.resolve();
    }
  }
}

function core(kind: string): KubeType {
  return { apiVersion: "v1", kind };
}

function apps(kind: string): KubeType {
  return { apiVersion: "apps/v1", kind };
}
