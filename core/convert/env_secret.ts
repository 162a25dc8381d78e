/** The Secret that holds what a service gets from its `env_file` (spec/30 §7). */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { envSecretName } from "../domain/names.ts";
import { placeOf } from "../domain/source.ts";
import type { KubeObject } from "../ports/kube.ts";
import { contentObject } from "./content_object.ts";
import type { Frame } from "./frame.ts";

/** Bytes of all names and values of one service. */
const wholeLimit = 1_000_000;

/** Bytes of `NAME=value` with its end: Linux starts no program with a longer one. */
const variableLimit = 128 * 1024;

/**
 * Values stand in it as they are: Kubernetes expands nothing in them. What
 * `environment` sets or takes away is not in it.
 *
 * @param containerName of the service in the pod
 * @returns no object when no file gives the service a variable
 */
export function environmentSecret(
  frame: Frame,
  service: ComposeService,
  containerName: string,
): { object?: KubeObject; problems: Problem[] } {
  const contents = new Map<string, { text: string }>();
  const problems: Problem[] = [];
  let size = 0;
  for (const name of service.environmentFromFiles ?? []) {
    const located = service.environment.get(name);
    if (located === undefined) continue;
    contents.set(name, { text: located.value });
    const length = new TextEncoder().encode(`${name}=${located.value}`).length;
    size += length - 1;
    if (length < variableLimit) continue;
    problems.push({
      level: "error",
      message:
        `Cannot set environment "${name}": it has ${length} bytes, and Linux takes less than ${variableLimit}`,
      at: placeOf(located),
      hint: "give it to the container as a file, with `secrets`",
    });
  }
  if (contents.size === 0) return { problems };
  if (size > wholeLimit) {
    problems.push({
      level: "error",
      message:
        `Cannot keep the environment of "${service.name}": its files give it ${size} bytes, the limit is ${wholeLimit}`,
      at: placeOf(service.spot),
      hint: "give long values to the container as files, with `secrets`",
    });
  }
  const base = envSecretName(frame.target.app.name, containerName, "base");
  return { object: contentObject(frame, "Secret", base, contents), problems };
}
