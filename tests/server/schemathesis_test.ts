/** The OpenAPI document against reality: thousands of made-up requests, no bug, no answer off the schema. */

import { deepStrictEqual, ok } from "node:assert/strict";
import { fakePorts, fakeTarget } from "../fakes/fake_ports.ts";
import { MemoryData } from "../fakes/memory_data.ts";
import {
  realClock,
  seedService,
  startService,
} from "../fakes/service_world.ts";
import { findSchemathesis, runSchemathesis } from "./schemathesis.ts";

const found = await findSchemathesis();
const reason = "reason" in found ? found.reason : "";
if (reason !== "") console.log(`schemathesis is left out: ${reason}`);

const known: Readonly<Record<string, string>> = {
  apps: "shop",
  clusters: "main",
  providers: "local",
  services: "acme",
};

Deno.test({
  name: "the service answers made-up requests as its OpenAPI document says",
  ignore: reason !== "",
  fn: async () => {
    const target = fakeTarget({ volumes: ["db"] });
    const data = new MemoryData(realClock);
    const service = await startService({ world: fakePorts({ target, data }) });
    try {
      await seedService(service, ["shop"], ["db"]);
      if (!("program" in found)) throw new Error("it is left out");
      const findings = await runSchemathesis(
        found.program,
        service.url,
        service.token,
        (path, field) => {
          if (field === "appName") return ["shop", "none"];
          if (field === "clusterName") return ["main", "none"];
          if (field === "volumeName") return ["db", "none"];
          return field === "ref"
            ? [known[path.split("/")[3]], "none"]
            : undefined;
        },
      );
      ok(findings.success, findings.output);
      ok(findings.cases >= 5_000, `${findings.cases} requests`);
      const bugs = service.logs.filter(({ status }) => status === 500);
      deepStrictEqual(bugs, []);
      console.log(`${findings.cases} requests`);
    } finally {
      await service.stop();
    }
  },
});
