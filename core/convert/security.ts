/** As whom the process of a container runs, and what it may do. */

import { baselineCapabilities } from "../domain/capabilities.ts";
import type {
  AppArmorProfile,
  Capabilities,
  PodSecurityContext,
  SecurityContext,
} from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import { podSysctls } from "./pod_sysctls.ts";

/** `user`, `read_only`, `cap_add`, `cap_drop` and `security_opt` of one service. */
export function containerSecurity(
  service: ComposeService,
): { securityContext: SecurityContext; problems: Problem[] } {
  const problems: Problem[] = [];
  const [user, group] = service.user?.value.split(":") ?? [];
  const confinement = service.confinement;
  const securityContext: SecurityContext = compact({
    allowPrivilegeEscalation: confinement?.noNewPrivileges?.value === true
      ? false
      : undefined,
    appArmorProfile: appArmorProfile(confinement?.appArmor, problems),
    seccompProfile: confinement?.seccomp && { type: "RuntimeDefault" },
    capabilities: capabilities(service, problems),
    readOnlyRootFilesystem: service.readOnly || undefined,
    runAsGroup: numericId("group", group, service.user, problems),
    runAsUser: numericId("user", user, service.user, problems),
  });
  return { securityContext, problems };
}

/** Docker calls the profile of the runtime by its own name. */
const runtimeProfiles = new Set(["docker-default", "runtime/default"]);

function appArmorProfile(
  name: Located<string> | undefined,
  problems: Problem[],
): AppArmorProfile | undefined {
  if (name === undefined) return undefined;
  if (runtimeProfiles.has(name.value)) return { type: "RuntimeDefault" };
  const localhostProfile = name.value.trim();
  if (localhostProfile !== "" && localhostProfile.length <= 4095) {
    return { type: "Localhost", localhostProfile };
  }
  problems.push({
    level: "error",
    message: `Cannot use AppArmor profile "${name.value}": it has no name`,
    at: placeOf(name),
    hint: "write apparmor=NAME, a profile that the nodes have loaded",
  });
}

/** `group_add` and `sysctls` of all services: a pod has them once (decision 20). */
export function podSecurity(
  services: readonly ComposeService[],
): { securityContext: PodSecurityContext; problems: Problem[] } {
  const problems: Problem[] = [];
  const groups = new Set<number>();
  for (const group of services.flatMap(({ groupAdd }) => groupAdd)) {
    const id = numericId("group", group.value, group, problems);
    if (id !== undefined) groups.add(id);
  }
  const supplementalGroups = [...groups].sort((a, b) => a - b);
  const { sysctls, problems: sysctlProblems } = podSysctls(services);
  return {
    securityContext: compact({ supplementalGroups, sysctls }),
    problems: [...problems, ...sysctlProblems],
  };
}

function numericId(
  what: "user" | "group",
  text: string | undefined,
  at: Located<string> | undefined,
  problems: Problem[],
): number | undefined {
  if (at === undefined || text === undefined || text === "") return undefined;
  if (text === "root") return 0;
  const id = /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
  if (id !== undefined && id <= 2 ** 31 - 1) return id;
  const numeric = id !== undefined;
  problems.push({
    level: numeric ? "error" : "warning",
    message: numeric
      ? `Cannot run as ${what} ${text}: the highest number is ${2 ** 31 - 1}`
      : `Cannot run as ${what} "${text}": Kubernetes takes only numbers`,
    at: placeOf(at),
    hint: numeric
      ? "write a smaller number"
      : `write the number that "id ${text}" prints in the image`,
  });
  return undefined;
}

function capabilities(
  service: ComposeService,
  problems: Problem[],
): Capabilities | undefined {
  const add = new Set<string>();
  for (const capability of service.capAdd) {
    const name = capabilityName(capability.value);
    if (baselineCapabilities.has(name)) add.add(name);
    else {
      problems.push({
        level: "error",
        message:
          `Cannot add capability "${capability.value}": a pod of Kompox may not have it`,
        at: placeOf(capability),
        hint: `remove it; allowed are ${[...baselineCapabilities].join(", ")}`,
      });
    }
  }
  const drop = new Set<string>();
  for (const capability of service.capDrop) {
    const name = capabilityName(capability.value);
    if (/^[A-Z][A-Z0-9_]{1,40}$/.test(name)) drop.add(name);
    else {
      problems.push({
        level: "error",
        message:
          `Cannot drop capability "${capability.value}": there is none of that name`,
        at: placeOf(capability),
        hint: "write it like NET_RAW, or ALL",
      });
    }
  }
  const lists = compact({ add: [...add].sort(), drop: [...drop].sort() });
  return Object.keys(lists).length > 0 ? lists : undefined;
}

/** Docker takes `cap_net_raw`, `NET_RAW` and `CAP_NET_RAW` for the same. */
function capabilityName(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, "");
}
