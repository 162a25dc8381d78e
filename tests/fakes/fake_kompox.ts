/** `kompox` with its true commands, over operations in memory and a service that knows one token. */

import type { Program } from "../../cli/command.ts";
import {
  kompoxCommands,
  kompoxGlobalFlags,
  kompoxGroups,
} from "../../cli/kompox/index.ts";
import { address } from "../../cli/kompox/address.ts";
import { failure } from "../../core/domain/error.ts";
import type { Operations } from "../../core/operations/operations.ts";
import type { TokenReport } from "../../core/operations/resources.ts";

export const goodToken = "kpx_canary0123456789abcdefghijklmnop";

export const me: TokenReport = {
  id: "3f0e8a52-6d1c-4b7e-9a51-0c2d4e6f8a90",
  name: "ci-shop",
  prefix: "kpx_ca",
  role: "owner",
  apps: [{ id: "1", name: "shop" }],
  createdAt: "2025-01-01T00:00:00Z",
};

export function fakeKompox(operations: Partial<Operations> = {}): Program {
  return {
    name: "kompox",
    about: "Runs Compose apps on Kubernetes, through a Kompox service",
    version: "0.0.0",
    commands: kompoxCommands,
    globalFlags: kompoxGlobalFlags,
    groups: kompoxGroups,
    wire: ({ io, context, onLeave, warn }) =>
      Promise.resolve({
        operations: () => Promise.resolve(operations as Operations),
        bundle: () => Promise.reject(new Error("nothing is collected here")),
        async whoAmI(_, given) {
          const meant = given ?? await address(io, context);
          if (meant.token === goodToken) return { ...meant, token: me };
          throw failure("denied", "Cannot use the token: nobody made it");
        },
        running: () =>
          Promise.resolve({
            follow(id) {
              if (id !== "stuck") return Promise.resolve({ id });
              onLeave?.(() =>
                warn?.({ level: "info", message: `${id} goes on` })
              );
              // It comes to no safe point.
              return new Promise(() => {});
            },
            cancel: () => Promise.resolve(),
          }),
      }),
  };
}
