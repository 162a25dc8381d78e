/** Health checks as Kubernetes probes (decision 17). */

import type { Probe } from "kubernetes-types/core/v1.d.ts";
import type { ComposeHealthcheck, ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import { escapeReferences } from "./escape.ts";
import type { Role } from "./start_plan.ts";

/** The probes of one container. */
export interface Probes {
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
}

/** How long a start may take before the container is started anew. */
const leastStartMs = 10 * 60_000;

/**
 * @param awaited whether another service waits until this one is healthy
 */
export function convertHealthcheck(
  service: ComposeService,
  role: Role,
  awaited: boolean,
): { probes: Probes; problems: Problem[] } {
  const { healthcheck, kompox, name, spot } = service;
  if (healthcheck === undefined) {
    return {
      probes: {},
      problems: kompox.liveness ? [nothingToProbe(service)] : [],
    };
  }
  if (role === "job") {
    const note: Problem = {
      level: "info",
      message: `The healthcheck of "${name}" is not used: it runs to its end`,
      at: placeOf(healthcheck.spot ?? spot),
    };
    return { probes: {}, problems: [note] };
  }
  const probe = regularProbe(healthcheck);
  const probes: Probes = compact({
    livenessProbe: kompox.liveness ? livenessProbe(healthcheck) : undefined,
    readinessProbe: probe,
    startupProbe: awaited ? startupProbe(healthcheck) : undefined,
  });
  return { probes, problems: [] };
}

function regularProbe(healthcheck: ComposeHealthcheck): Probe {
  return {
    exec: { command: healthcheck.command.map(escapeReferences) },
    failureThreshold: Math.max(1, healthcheck.retries),
    periodSeconds: seconds(healthcheck.intervalMs),
    timeoutSeconds: seconds(healthcheck.timeoutMs),
  };
}

/** Failures in the start period do not count in Compose. */
function livenessProbe(healthcheck: ComposeHealthcheck): Probe {
  const { startPeriodMs } = healthcheck;
  return compact({
    ...regularProbe(healthcheck),
    initialDelaySeconds: startPeriodMs > 0 ? seconds(startPeriodMs) : undefined,
  });
}

function startupProbe(healthcheck: ComposeHealthcheck): Probe {
  const { startPeriodMs, intervalMs, retries } = healthcheck;
  const periodSeconds = seconds(healthcheck.startIntervalMs);
  const allowedMs = Math.max(
    startPeriodMs + intervalMs * Math.max(1, retries),
    leastStartMs,
  );
  return {
    ...regularProbe(healthcheck),
    failureThreshold: Math.ceil(allowedMs / 1000 / periodSeconds),
    periodSeconds,
  };
}

/** Kubernetes counts whole seconds, from one. */
function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

function nothingToProbe(service: ComposeService): Problem {
  return {
    level: "error",
    message:
      `Cannot probe whether "${service.name}" lives: it has no healthcheck`,
    at: placeOf(service.spot),
    hint: 'write a healthcheck, or remove "x-kompox.liveness"',
  };
}
