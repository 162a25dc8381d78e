/** The commands that hold writing up for snapshots, as an annotation of the Deployment. */

import type { ComposeService } from "../compose/model.ts";
import { failure, type Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import type { KubeMetadata, KubeObject } from "../ports/kube.ts";
import type { PodPlan } from "./containers.ts";

/** On the Deployment, not on its pod template: changing the commands restarts nothing. */
const quiesceAnnotation = "kompox.dev/quiesce";

/** What runs in one container before and after snapshots are taken. */
export interface QuiesceCommands {
  readonly container: string;
  readonly quiesce: readonly string[];
  /** Empty: nothing needs to be undone. */
  readonly unquiesce: readonly string[];
}

/**
 * What is deployed is the truth for snapshots: they are taken by who has no
 * Compose file at hand.
 *
 * @returns `metadata` for the Deployment, empty when no service has commands
 */
export function quiesceNote(
  { names, start }: Pick<PodPlan, "names" | "start">,
  services: readonly ComposeService[],
): { metadata: Pick<KubeMetadata, "annotations">; problems: Problem[] } {
  const problems: Problem[] = [];
  const commands: QuiesceCommands[] = [];
  for (const { name, kompox: { quiesce, unquiesce } } of services) {
    if (quiesce === undefined) continue;
    if (start.roles.get(name) === "job") {
      problems.push(ofJob(name, quiesce));
      continue;
    }
    commands.push({
      container: names.get(name)!,
      quiesce: quiesce.value,
      unquiesce: unquiesce?.value ?? [],
    });
  }
  if (commands.length === 0) return { metadata: {}, problems };
  const annotations = { [quiesceAnnotation]: JSON.stringify(commands) };
  return { metadata: { annotations }, problems };
}

/**
 * @returns the commands of a Deployment that {@link quiesceNote} is on; none: it has none
 * @throws {KompoxError} `invalid` somebody has changed the annotation into something else
 */
export function quiesceCommandsOf(deployment: KubeObject): QuiesceCommands[] {
  const { name, annotations } = deployment.metadata;
  const note = annotations?.[quiesceAnnotation];
  if (note === undefined) return [];
  try {
    return JSON.parse(note);
  } catch (cause) {
    throw failure(
      "invalid",
      `Cannot read annotation "${quiesceAnnotation}" of deployment "${name}": it is no JSON`,
      { cause, hint: "kompoxops app deploy" },
    );
  }
}

function ofJob(service: string, place: Located<unknown>): Problem {
  return {
    level: "error",
    message:
      `Cannot run "x-kompox.quiesce" in "${service}": it runs to its end before the others`,
    at: placeOf(place),
    hint: "give the command to a service that goes on",
  };
}
