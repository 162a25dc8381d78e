import { deepStrictEqual } from "node:assert/strict";
import type { SecurityContext } from "kubernetes-types/core/v1.d.ts";
import {
  at,
  composeService,
  type ServiceDraft,
} from "../../tests/fakes/compose_builder.ts";
import { containerSecurity, podSecurity } from "./security.ts";

const cases: {
  name: string;
  given: ServiceDraft;
  context: SecurityContext;
  problems?: string[];
}[] = [
  { name: "gives nothing for nothing", given: {}, context: {} },
  {
    name: "maps numbers",
    given: { user: at("1000:2000") },
    context: { runAsUser: 1000, runAsGroup: 2000 },
  },
  {
    name: "maps a user alone",
    given: { user: at("0") },
    context: { runAsUser: 0 },
  },
  {
    name: "knows the number of root",
    given: { user: at("root:root") },
    context: { runAsUser: 0, runAsGroup: 0 },
  },
  {
    name: "warns of names",
    given: { user: at("node:www-data", 4) },
    context: {},
    problems: [
      '4 warning Cannot run as group "www-data": Kubernetes takes only numbers',
      '4 warning Cannot run as user "node": Kubernetes takes only numbers',
    ],
  },
  {
    name: "refuses numbers beyond the range",
    given: { user: at("2147483648", 4) },
    context: {},
    problems: [
      "4 error Cannot run as user 2147483648: the highest number is 2147483647",
    ],
  },
  {
    name: "maps a read-only root and capabilities, sorted",
    given: {
      readOnly: true,
      capAdd: [at("net_bind_service"), at("CAP_CHOWN"), at("CHOWN")],
      capDrop: [at("ALL")],
    },
    context: {
      readOnlyRootFilesystem: true,
      capabilities: { add: ["CHOWN", "NET_BIND_SERVICE"], drop: ["ALL"] },
    },
  },
  {
    name: "refuses capabilities beyond the baseline",
    given: { capAdd: [at("SYS_ADMIN", 3), at("ALL", 4), at("NET_RAW", 5)] },
    context: {},
    problems: ["SYS_ADMIN", "ALL", "NET_RAW"].map((name, index) =>
      `${
        3 + index
      } error Cannot add capability "${name}": a pod of Kompox may not have it`
    ),
  },
  {
    name: "maps what confines a container more",
    given: {
      confinement: {
        noNewPrivileges: at(true),
        seccomp: at("builtin"),
        appArmor: at("shop"),
      },
    },
    context: {
      allowPrivilegeEscalation: false,
      appArmorProfile: { type: "Localhost", localhostProfile: "shop" },
      seccompProfile: { type: "RuntimeDefault" },
    },
  },
  {
    name: "knows the profile of the runtime, and what is switched off",
    given: {
      confinement: {
        noNewPrivileges: at(false),
        appArmor: at("docker-default"),
      },
    },
    context: { appArmorProfile: { type: "RuntimeDefault" } },
  },
  {
    name: "refuses an AppArmor profile without a name",
    given: { confinement: { appArmor: at("", 3) } },
    context: {},
    problems: [
      '3 error Cannot use AppArmor profile "": it has no name',
    ],
  },
  {
    name: "refuses to drop what cannot be a capability",
    given: { capDrop: [at("net raw", 3)] },
    context: {},
    problems: [
      '3 error Cannot drop capability "net raw": there is none of that name',
    ],
  },
];
for (const { name, given, context, problems = [] } of cases) {
  Deno.test(`containerSecurity() ${name}`, () => {
    const got = containerSecurity(composeService("web", given));
    deepStrictEqual(got.securityContext, context);
    deepStrictEqual(
      got.problems.map(({ at, level, message }) =>
        `${at?.line} ${level} ${message}`
      ),
      problems,
    );
  });
}

Deno.test("podSecurity() unites the groups of all services", () => {
  const got = podSecurity([
    composeService("a", { groupAdd: [at("2000"), at("10")] }),
    composeService("b", { groupAdd: [at("2000"), at("docker", 9)] }),
  ]);
  deepStrictEqual(got.securityContext, { supplementalGroups: [10, 2000] });
  deepStrictEqual(got.problems.map(({ at }) => at?.line), [9]);
});
