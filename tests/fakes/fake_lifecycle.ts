/** An infrastructure that makes and removes one cluster, a step at each look. */

import type {
  ClusterLifecycle,
  LifecycleState,
} from "../../core/ports/driver.ts";

/** What was asked of it, and where the cluster stands. */
export class FakeLifecycle implements ClusterLifecycle {
  readonly requests: string[] = [];
  /** Looks that are left until the work under way is done. */
  left = 0;
  present: boolean;
  failed?: LifecycleState["failed"];
  #wanted: boolean;

  constructor(present = false) {
    this.present = present;
    this.#wanted = present;
  }

  state(): Promise<LifecycleState> {
    if (this.left > 0) this.left--;
    else this.present = this.#wanted;
    const busy = this.present !== this.#wanted;
    return Promise.resolve({
      provisioned: this.present && !busy,
      absent: !this.present && !busy,
      failed: this.failed,
      unfinished: busy
        ? [{ object: "Pool/system", state: `${this.left} steps left` }]
        : [],
    });
  }

  provision(_: unknown, { force }: { force: boolean }): Promise<void> {
    this.#ask(`provision${force ? " again" : ""}`, true);
    return Promise.resolve();
  }

  deprovision(_: unknown, { force }: { force: boolean }): Promise<void> {
    this.#ask(`deprovision${force ? " again" : ""}`, false);
    return Promise.resolve();
  }

  #ask(request: string, wanted: boolean): void {
    this.requests.push(request);
    if (this.present !== wanted) this.left = 3;
    this.#wanted = wanted;
  }
}
