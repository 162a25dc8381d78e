/** The mark in a Deployment's pod template by which its pod is started anew. */

import type { KubeObject } from "../ports/kube.ts";

/** When the pod was last started anew on request; RFC 3339, UTC. */
export const restartNote = "kompox.dev/restarted-at";

/** @returns the Deployment with another mark: applied, it replaces the pod */
export function withRestart(deployment: KubeObject, at: string): KubeObject {
  const { spec } = deployment as unknown as DeploymentShape;
  const { template } = spec;
  const metadata = {
    ...template?.metadata,
    annotations: { ...template?.metadata?.annotations, [restartNote]: at },
  };
  return {
    ...deployment,
    spec: { ...spec, template: { ...template, metadata } },
  };
}

/**
 * Server-side apply removes a field that its manager does not apply any more:
 * a deploy that left the mark out would start the pod anew once more.
 *
 * @returns the wanted object, with the mark of the live one when it has one
 */
export function carryRestart(
  wanted: KubeObject,
  live: KubeObject | undefined,
): KubeObject {
  if (wanted.kind !== "Deployment" || live === undefined) return wanted;
  const { spec } = live as unknown as DeploymentShape;
  const at = spec?.template?.metadata?.annotations?.[restartNote];
  return at === undefined ? wanted : withRestart(wanted, at);
}

interface DeploymentShape {
  readonly spec: {
    readonly template?: {
      readonly metadata?: {
        readonly annotations?: Readonly<Record<string, string>>;
      };
    };
  };
}
