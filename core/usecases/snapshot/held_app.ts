/** An app whose writing is held up by a mark on its Deployment. */

import { quiesceCommandsOf } from "../../convert/quiesce.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { Quiesce } from "../../operations/snapshot.ts";
import {
  type QuiesceMark,
  quiesceMarkOf,
  withQuiesceMark,
} from "../../plan/quiesce_mark.ts";
import { carryRestart } from "../../plan/restart.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { waitReady } from "../app/wait_ready.ts";
import type { AppLock } from "../lock.ts";
import { quiesce, unquiesce } from "./quiesce_exec.ts";
import { refuseOtherUsers, waitStopped } from "./stopped.ts";

/** The app to hold up, on its way down. */
export interface QuietSite {
  readonly kube: Kube;
  readonly ports: Ports;
  readonly target: Target;
  readonly call: Call;
  /** Absent: `exec` where the deployed app has commands for it, else `stop`. */
  readonly quiesce?: Quiesce;
  /** Of stopping, of each command, and of starting again. */
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** How an app is held up while the work is done. */
export interface Quiet {
  readonly quiesce: Quiesce;
  /** The set that a killed run began while the app was stopped, as it has been since. */
  readonly begun?: string;
  readonly signal: AbortSignal;
}

/** A deployed app under its lock. */
export class HeldApp {
  constructor(
    readonly site: QuietSite,
    readonly lock: AppLock,
    readonly live: KubeObject,
    readonly wanted: KubeObject,
  ) {}

  /** Refuses what can be known before anything is changed. */
  async check(quiesce: "exec" | "stop"): Promise<void> {
    const { kube, target } = this.site;
    if (quiesce === "stop") {
      await refuseOtherUsers(kube, target, this.lock.signal);
    } else if (quiesceCommandsOf(this.live).length === 0) {
      throw noCommands(target);
    }
  }

  /** Holds the app up, unless it is so by this mark already, works, and lets it go on. */
  async during<Result>(
    mark: QuiesceMark,
    work: (quiet: Quiet) => Promise<Result>,
    settled: () => void,
  ): Promise<Result> {
    const { signal } = this.lock;
    let held = quiesceMarkOf(this.live)?.set === mark.set;
    const begun = held ? mark.set : undefined;
    let result: Result;
    try {
      if (!held) await this.#apply(withQuiesceMark(this.wanted, mark), signal);
      held = true;
      await this.#quieten(mark);
      result = await work({ quiesce: mark.quiesce, begun, signal });
    } catch (error) {
      if (!held && isRefusal(error)) settled();
      else {
        await this.goOn(mark, settled).catch((more) => {
          throw both(error, more);
        });
      }
      throw error;
    }
    await this.goOn(mark, settled);
    return result;
  }

  async #quieten(mark: QuiesceMark): Promise<void> {
    const { kube, ports: { clock }, target, timeoutMs, call } = this.site;
    const mine = { ...call, signal: this.lock.signal };
    if (mark.quiesce === "exec") {
      const site = { kube, clock, target, timeoutMs, call: mine };
      return await quiesce(site, quiesceCommandsOf(this.live), mark);
    }
    call.report({ step: "snapshot", object: this.#object, state: "stopping" });
    await waitStopped(kube, clock, target, timeoutMs, mine);
  }

  /**
   * Not cut off by the end of the call: its limits are those of the steps.
   *
   * @param mark how the app is held up; undefined: it is not
   * @param settled told once nothing is left for another run
   */
  async goOn(
    mark: QuiesceMark | undefined,
    settled: () => void,
  ): Promise<void> {
    const { kube, ports: { clock }, target, timeoutMs, call } = this.site;
    const { signal } = new AbortController();
    const mine = { ...call, signal };
    if (mark?.quiesce === "exec") {
      const site = { kube, clock, target, timeoutMs, call: mine };
      await unquiesce(site, quiesceCommandsOf(this.live), mark);
    }
    await this.#apply(this.wanted, signal);
    settled();
    if (mark?.quiesce !== "stop") return;
    call.report({ step: "snapshot", object: this.#object, state: "starting" });
    await waitReady(kube, clock, target, timeoutMs, mine);
  }

  get #object(): string {
    return `Deployment/${this.live.metadata.name}`;
  }

  async #apply(object: KubeObject, signal: AbortSignal): Promise<void> {
    const whole = carryRestart(object, this.live);
    await this.site.kube.apply(whole, { force: false }, signal);
  }
}

/** Whether the API server has said no: nothing was written. */
function isRefusal(error: unknown): boolean {
  return error instanceof KompoxError && error.kind !== "unavailable";
}

function noCommands({ app: { name } }: Target): KompoxError {
  return failure(
    "invalid",
    `Cannot quiesce app "${name}" by commands: no deployed service has one`,
    {
      hint:
        "write x-kompox.quiesce on a service and deploy, or use --quiesce stop",
    },
  );
}

/** Why the work failed, then why the app does not go on. */
function both(first: unknown, second: unknown): unknown {
  if (!(second instanceof KompoxError)) return second;
  if (!(first instanceof KompoxError)) return second;
  return new KompoxError(
    first.kind,
    [...first.problems, ...second.problems],
    { cause: first.cause },
  );
}
