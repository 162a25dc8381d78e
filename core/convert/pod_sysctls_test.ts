import { deepStrictEqual } from "node:assert/strict";
import { at, composeService } from "../../tests/fakes/compose_builder.ts";
import { podSysctls } from "./pod_sysctls.ts";

/** @param entries names, values and lines */
function service(name: string, ...entries: [string, string, number][]) {
  const sysctls = new Map(
    entries.map(([key, value, line]) => [key, at(value, line)]),
  );
  return composeService(name, { sysctls });
}

Deno.test("podSysctls() unites those of all services, by name", () => {
  const got = podSysctls([
    service("a", ["net.ipv4.tcp_syncookies", "1", 3]),
    service(
      "b",
      ["net.ipv4.ip_unprivileged_port_start", "0", 5],
      ["net.ipv4.tcp_syncookies", "1", 6],
    ),
    composeService("c"),
  ]);
  deepStrictEqual(got, {
    sysctls: [
      { name: "net.ipv4.ip_unprivileged_port_start", value: "0" },
      { name: "net.ipv4.tcp_syncookies", value: "1" },
    ],
    problems: [],
  });
});

Deno.test("podSysctls() refuses two values at both places, and what is not safe", () => {
  const got = podSysctls([
    service("a", ["net.ipv4.tcp_syncookies", "1", 3]),
    service(
      "b",
      ["net.ipv4.tcp_syncookies", "0", 6],
      ["net.core.somaxconn", "1024", 7],
    ),
  ]);
  deepStrictEqual(
    got.problems.map(({ at, level }) => `${at?.line} ${level}`),
    ["3 error", "6 error", "7 error"],
  );
});
