/** A table of apps that do not become ready, and of the cause that is named. */

import { ok, strictEqual } from "node:assert/strict";
import type { AppView } from "../../core/diagnose/app_view.ts";
import { diagnose } from "../../core/diagnose/diagnose.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { view } from "./app_view_builder.ts";

export interface CauseCase {
  name: string;
  pod?: KubeObject;
  more?: Partial<AppView>;
  message: string | undefined;
  hint?: string;
  /** Milliseconds; none: told at the end of the wait only. */
  graceMs?: number;
}

/** Registers a test for each case. */
export function testCauses(causes: readonly CauseCase[]): void {
  for (const { name, pod, more, message, hint, graceMs = Infinity } of causes) {
    Deno.test(`diagnose() names ${name}`, () => {
      const verdict = diagnose(view({ ...(pod && { pods: [pod] }), ...more }));
      ok(verdict.state === "waiting");
      strictEqual(verdict.cause?.message, message);
      if (verdict.cause === undefined) return;
      ok(verdict.cause.hint.length > 0);
      if (hint !== undefined) strictEqual(verdict.cause.hint, hint);
      strictEqual(verdict.cause.graceMs, graceMs);
    });
  }
}
