/** `sysctls`: kernel settings of a pod. */

import type { Sysctl } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { oneForPod } from "./one_for_pod.ts";

/**
 * What any pod may set, because it touches no other one.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
 */
const safe = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

/** By name; the services that set one must agree (decision 20). */
export function podSysctls(
  services: readonly ComposeService[],
): { sysctls: Sysctl[]; problems: Problem[] } {
  const byName = new Map<string, Located<string>[]>();
  for (const { sysctls } of services) {
    for (const [name, value] of sysctls ?? []) {
      const values = byName.get(name) ?? [];
      byName.set(name, values);
      values.push(value);
    }
  }
  const sysctls: Sysctl[] = [];
  const problems: Problem[] = [];
  for (const [name, values] of byName) {
    if (!safe.has(name)) {
      problems.push(...values.map((place) => unsafe(name, place)));
      continue;
    }
    const one = oneForPod(`sysctl "${name}"`, values);
    problems.push(...one.problems);
    sysctls.push({ name, value: one.value! });
  }
  sysctls.sort((left, right) => left.name < right.name ? -1 : 1);
  return { sysctls, problems };
}

function unsafe(name: string, place: Located<string>): Problem {
  return {
    level: "error",
    message:
      `Cannot set sysctl "${name}": nodes do not let a pod set it without being told to`,
    at: placeOf(place),
    hint: `remove it; allowed are ${[...safe].join(", ")}`,
  };
}
