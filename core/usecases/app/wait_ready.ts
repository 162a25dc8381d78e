/** Watches an app until it is ready, or until it is clear why it will not be. */

import { type CauseLog, causeProblems } from "../../diagnose/cause.ts";
import { diagnose, type Verdict } from "../../diagnose/diagnose.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { splitLines } from "./split_lines.ts";
import { AppWatch, type Watched, watchedApp } from "./watch_app.ts";

/** Lines of a log that are shown as evidence. */
const evidenceLines = 10;

/**
 * A readiness that nothing has proven must last for a moment; see `settleMs`.
 * A cause ends the wait once it has been seen for its grace without a break;
 * any cause that is seen when the time is up is told too.
 *
 * @param timeoutMs limit of the wait
 * @param watched absent: the app itself
 * @throws {KompoxError} `failed` for a named cause, with evidence and a
 *   remedy; `unavailable` when the time is up and none was seen
 */
export async function waitReady(
  kube: Kube,
  clock: Clock,
  target: Target,
  timeoutMs: number,
  call: Call,
  watched: Watched = watchedApp(target),
): Promise<void> {
  const deadline = clock.now().getTime() + timeoutMs;
  const watch = new AppWatch(kube, target, call.signal, watched);
  const cause = new Lasting();
  const ready = new Lasting();
  const shown = new Map<string, string>();
  try {
    while (true) {
      const verdict = diagnose(watch.view);
      const now = clock.now().getTime();
      if (verdict.state === "ready") {
        const since = ready.see(verdict.key, now);
        const restMs = since + verdict.settleMs - now;
        if (restMs <= 0 || now >= deadline) {
          call.report({ step: "wait", state: "ready" });
          return;
        }
        await watch.change(clock, Math.min(restMs, deadline - now));
        continue;
      }
      ready.see(undefined, now);
      show(verdict, shown, call);
      const due = cause.see(verdict.cause?.key, now) +
        (verdict.cause?.graceMs ?? Infinity);
      if (now >= deadline || now >= due) {
        throw await notReady(kube, target, verdict, {
          timeoutMs,
          call,
          watched,
        });
      }
      await watch.change(clock, Math.min(deadline, due) - now);
    }
  } finally {
    await watch.end();
  }
}

/** Tells since when the same has been seen without a break. */
class Lasting {
  #key?: string;
  #since = 0;

  /** @returns since when, in milliseconds of the clock */
  see(key: string | undefined, now: number): number {
    if (key !== this.#key) this.#since = now;
    this.#key = key;
    return this.#since;
  }
}

function show(
  verdict: Extract<Verdict, { state: "waiting" }>,
  shown: Map<string, string>,
  call: Call,
): void {
  for (const { object, state } of verdict.progress) {
    if (shown.get(object) === state) continue;
    shown.set(object, state);
    call.report({ step: "wait", object, state });
  }
}

async function notReady(
  kube: Kube,
  target: Target,
  { cause, progress }: Extract<Verdict, { state: "waiting" }>,
  { timeoutMs, call, watched }: {
    timeoutMs: number;
    call: Call;
    watched: Watched;
  },
): Promise<KompoxError> {
  if (cause !== undefined) {
    const lines = await lastLines(kube, target, cause.log, call.signal);
    return new KompoxError("failed", causeProblems(cause, lines));
  }
  const states = progress.map(({ object, state }) => `${object} is ${state}`);
  return failure(
    "unavailable",
    `Cannot see ${watched.title} ready within ${timeoutMs / 1000} s: ` +
      (states.join(", ") || "nothing is known of it"),
    { hint: `${watched.remedy}, or give it more --timeout` },
  );
}

/** Evidence is welcome, never a reason to fail. */
async function lastLines(
  kube: Kube,
  target: Target,
  log: CauseLog | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  if (log === undefined) return [];
  const { namespace } = appNames(target);
  const lines: string[] = [];
  try {
    const chunks = kube.logs(
      { ...log, namespace, tailLines: evidenceLines },
      signal,
    );
    for await (const line of splitLines(chunks)) lines.push(line);
  } catch (error) {
    if (!(error instanceof KompoxError)) throw error;
  }
  return lines.slice(-evidenceLines);
}
