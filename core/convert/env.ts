/** Environment of a container: from Secrets of the app, then from the Compose file. */

import type { EnvFromSource, EnvVar } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { envSecretName } from "../domain/names.ts";
import { isEnvName } from "../domain/patterns.ts";
import { placeOf } from "../domain/source.ts";
import { escapeReferences } from "./escape.ts";

/**
 * Variables sorted by name, with their values meant literally. Those of
 * `env_file` are in a Secret: see env_secret.ts.
 */
export function convertEnvironment(
  service: ComposeService,
): { env: EnvVar[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const env: EnvVar[] = [];
  for (const [name, located] of service.environment) {
    if (!isEnvName(name)) {
      problems.push({
        level: "error",
        message:
          `Cannot set environment "${name}": that is no name of a variable`,
        at: placeOf(located),
        hint:
          "use letters, digits, dashes, dots and underscores, no digit first",
      });
    } else if (located.value.includes("\0")) {
      problems.push({
        level: "error",
        message:
          `Cannot set environment "${name}": its value has a NUL character`,
        at: placeOf(located),
        hint: "remove the NUL character",
      });
    } else if (!service.environmentFromFiles?.has(name)) {
      env.push(variable(name, located.value));
    }
  }
  env.sort((left, right) => left.name < right.name ? -1 : 1);
  return { env, problems };
}

/** The API server keeps no empty value: absent means the same, and is read back so. */
function variable(name: string, value: string): EnvVar {
  return value === "" ? { name } : { name, value: escapeReferences(value) };
}

/**
 * The later one wins, and the Compose file's own values over both.
 *
 * @param base the Secret made from `env_file`: the pod waits for it; without
 *   one, both may be absent
 */
export function environmentSecrets(
  appName: string,
  containerName: string,
  base?: string,
): EnvFromSource[] {
  const optional = (layer: "base" | "override"): EnvFromSource => ({
    secretRef: {
      name: envSecretName(appName, containerName, layer),
      optional: true,
    },
  });
  const first = base === undefined
    ? optional("base")
    : { secretRef: { name: base } };
  return [first, optional("override")];
}
