/** What the client of a service needs, with the true network and short waits. */

import { denoNetwork } from "../../cli/kompox/deno_network.ts";
import type { ClientDeps } from "../../core/client/deps.ts";
import { Http } from "../../core/client/http.ts";
import type { Call, OperationEvent } from "../../core/operations/call.ts";

/** What the client said of long operations. */
export interface ClientWorld {
  readonly http: Http;
  /** Ids of operations that go on. */
  readonly running: Set<string>;
}

/** @param speed how much faster its timers run than time */
export function clientOf(url: string, speed = 20): ClientWorld {
  const running = new Set<string>();
  let keys = 0;
  const deps: ClientDeps = {
    ...denoNetwork("test"),
    after(ms, action) {
      const timer = setTimeout(action, ms / speed);
      return () => clearTimeout(timer);
    },
    now: () => new Date(performance.now() * speed),
    newKey: () => `key-${++keys}`,
    running(id) {
      running.add(id);
      return () => running.delete(id);
    },
  };
  return { http: new Http({ url, token: "kpx_canary" }, deps), running };
}

/** A call that keeps what is reported, and can be aborted. */
export function testCall(): Call & {
  readonly events: OperationEvent[];
  abort(reason: unknown): void;
} {
  const controller = new AbortController();
  const events: OperationEvent[] = [];
  return {
    signal: controller.signal,
    events,
    report: (event) => events.push(event),
    abort: (reason) => controller.abort(reason),
  };
}
