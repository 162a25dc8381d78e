/** Keys of services that Kubernetes has only once in a pod (decision 20). */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { isDnsLabel } from "../domain/patterns.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import { oneForPod } from "./one_for_pod.ts";
import { type PodDns, podDns } from "./pod_dns.ts";

export interface PodSettings extends PodDns {
  readonly hostname?: string;
  readonly shareProcessNamespace?: true;
  readonly terminationGracePeriodSeconds?: number;
}

/** What Compose waits for a container to stop when the file says nothing. */
const composeGraceMs = 10_000;

/** The host name and `init` that all who set one agree on; the longest grace period; DNS. */
export function podSettings(
  services: readonly ComposeService[],
): { settings: PodSettings; problems: Problem[] } {
  const { hostname, problems } = podHostname(services);
  const init = podInit(services);
  const dns = podDns(services);
  const settings = compact({
    ...dns.settings,
    hostname,
    shareProcessNamespace: init.shareProcessNamespace,
    terminationGracePeriodSeconds: gracePeriod(services),
  });
  return {
    settings,
    problems: [...problems, ...init.problems, ...dns.problems],
  };
}

function podHostname(
  services: readonly ComposeService[],
): { hostname?: string; problems: Problem[] } {
  const names = services.flatMap(({ hostname }) => hostname ? [hostname] : []);
  if (names.length === 0) return { problems: [] };
  const problems: Problem[] = names.flatMap(hostnameProblem);
  const [first, ...others] = names;
  const different = others.filter((name) => !sameName(first, name));
  if (different.length > 0) {
    for (const name of [first, ...different]) problems.push(twoNames(name));
  }
  return { hostname: first.value.toLowerCase(), problems };
}

function sameName(left: Located<string>, right: Located<string>): boolean {
  return left.value.toLowerCase() === right.value.toLowerCase();
}

function hostnameProblem(name: Located<string>): Problem[] {
  if (isDnsLabel(name.value.toLowerCase())) return [];
  return [{
    level: "error",
    message: `Cannot use hostname "${name.value}": it is no DNS label`,
    at: placeOf(name),
    hint: "use letters, digits and inner dashes, at most 63, without a domain",
  }];
}

function twoNames(name: Located<string>): Problem {
  return {
    level: "error",
    message:
      `Cannot use hostname "${name.value}": the services of one pod share one name, and another one is set`,
    at: placeOf(name),
    hint: 'remove "hostname" from all services but one',
  };
}

/** Seconds; services that say nothing count with Compose's default. */
function gracePeriod(services: readonly ComposeService[]): number | undefined {
  if (services.every((each) => each.stopGracePeriodMs === undefined)) {
    return undefined;
  }
  let longestMs = 1000;
  for (const { stopGracePeriodMs } of services) {
    const ms = stopGracePeriodMs?.value ?? composeGraceMs;
    if (ms > longestMs) longestMs = ms;
  }
  return Math.ceil(longestMs / 1000);
}

/**
 * A shared process namespace gives what Docker's init does: the first process
 * of the pod reaps orphans, and programs get signals as ordinary processes do.
 */
function podInit(
  services: readonly ComposeService[],
): { shareProcessNamespace?: true; problems: Problem[] } {
  const written = services.flatMap(({ init }) => init ?? []);
  const { value, problems } = oneForPod("init", written);
  if (value !== true) return { problems };
  const asked = written.filter(({ value }) => value);
  if (asked.length < services.length && problems.length === 0) {
    problems.push({
      level: "warning",
      message:
        "Cannot add an init process to one container alone: no program of the pod has the process number 1, and each sees the processes of the others",
      at: placeOf(asked[0]),
      hint: 'write "init: true" in all services, or remove it',
    });
  }
  return { shareProcessNamespace: true, problems };
}
