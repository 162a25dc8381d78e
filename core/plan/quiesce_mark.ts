/** The mark on a Deployment whose app is held up for snapshots: what a killed run leaves to finish. */

import type { KubeObject } from "../ports/kube.ts";

const note = "kompox.dev/quiesced";

/** How an app is held up, since when, and for which set. */
export interface QuiesceMark {
  /** Name of the set of snapshots that is being taken. */
  readonly set: string;
  readonly quiesce: "exec" | "stop";
  /** RFC 3339, UTC; for people. */
  readonly at: string;
  /** uid of the pod in which commands were run; absent: it is stopped. */
  readonly pod?: string;
}

/**
 * @returns the Deployment with the mark, and without a pod where the app is
 *   stopped; the pod template stays, so nothing restarts
 */
export function withQuiesceMark(
  deployment: KubeObject,
  mark: QuiesceMark,
): KubeObject {
  const { metadata, spec } = deployment;
  const annotations = {
    ...metadata.annotations,
    [note]: JSON.stringify(mark),
  };
  const marked = { ...deployment, metadata: { ...metadata, annotations } };
  return mark.quiesce === "exec"
    ? marked
    : { ...marked, spec: { ...(spec as object), replicas: 0 } };
}

/** @returns undefined: nobody holds the app up, as far as can be read */
export function quiesceMarkOf(
  live: KubeObject | undefined,
): QuiesceMark | undefined {
  const text = live?.metadata.annotations?.[note];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
