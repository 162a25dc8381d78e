/** All operations, done here: each verb is loaded when it is first called. */

import type { Operations } from "../operations/operations.ts";
import type { Ports } from "../ports/ports.ts";

/** @param ports nothing of them is used before the first call */
export function localOperations(ports: Ports): Operations {
  return {
    async validateApp(input, call) {
      const { validateApp } = await import("./app/validate.ts");
      return await validateApp(ports, input, call);
    },
    async deployApp(input, call) {
      const { deployApp } = await import("./app/deploy.ts");
      return await deployApp(ports, input, call);
    },
    async destroyApp(input, call) {
      const { destroyApp } = await import("./app/destroy.ts");
      return await destroyApp(ports, input, call);
    },
    async statusApp(input, call) {
      const { statusApp } = await import("./app/status.ts");
      return await statusApp(ports, input, call);
    },
    async *logsApp(input, call) {
      const { logsApp } = await import("./app/logs.ts");
      yield* logsApp(ports, input, call);
    },
    async execApp(input, call) {
      const { execApp } = await import("./app/exec.ts");
      return await execApp(ports, input, call);
    },
  };
}
