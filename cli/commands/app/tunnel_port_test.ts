import { strictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../../../core/domain/error.ts";
import { fakePod } from "../../../tests/fakes/fake_access.ts";
import { containerPortOf, refuseUnknownService } from "./tunnel_port.ts";

// web listens on 80 and is published on 8080, where admin listens.
const cases: readonly [string, number, string | undefined, number][] = [
  ["takes a container's port", 80, undefined, 80],
  ["takes a container's port before a published one", 8080, undefined, 8080],
  ["takes the published port of a service", 8080, "web", 80],
  ["takes the service's own port", 8080, "admin", 8080],
  ["takes any other port as it is", 9999, "web", 9999],
];
for (const [name, remote, service, wanted] of cases) {
  Deno.test(`containerPortOf() ${name}`, () => {
    strictEqual(containerPortOf(fakePod("p"), remote, service), wanted);
  });
}

Deno.test("containerPortOf() takes a published port that no container declares", () => {
  const pod = {
    containers: [{ name: "web", ports: [80] }],
    published: [{ hostPort: 8080, containerPort: 80 }],
  };
  strictEqual(containerPortOf(pod, 8080, undefined), 80);
});

Deno.test("refuseUnknownService() names the services that there are", () => {
  refuseUnknownService(fakePod("p"), undefined);
  refuseUnknownService(fakePod("p"), "web");
  throws(
    () => refuseUnknownService(fakePod("p"), "wbe"),
    (error: KompoxError) =>
      error.kind === "not-found" && /web, admin$/.test(error.message),
  );
});
