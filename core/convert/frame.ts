/** What all objects of one app share: names, labels and where they live. */

import { appLabels, type AppNames, appNames } from "../domain/names.ts";
import type { Target } from "../domain/resources.ts";
import type { KubeMetadata } from "../ports/kube.ts";

/** Computed once for a conversion; names cost hashes. */
export interface Frame {
  readonly target: Target;
  readonly names: AppNames;
  /** Labels of every object (spec/30 §3). */
  readonly labels: Readonly<Record<string, string>>;
}

/** @returns the frame of a target's conversion */
export function openFrame(target: Target): Frame {
  return { target, names: appNames(target), labels: appLabels(target) };
}

/** Metadata of an object in the app's namespace. */
export function namespaced(
  frame: Frame,
  name: string,
  more: Pick<KubeMetadata, "labels" | "annotations"> = {},
): KubeMetadata {
  return {
    ...clusterWide(frame, name, more),
    namespace: frame.names.namespace,
  };
}

/** Metadata of an object outside of namespaces. */
export function clusterWide(
  frame: Frame,
  name: string,
  more: Pick<KubeMetadata, "labels" | "annotations"> = {},
): KubeMetadata {
  return { ...more, name, labels: { ...frame.labels, ...more.labels } };
}

/** What selects the pods of the app: the only label of selectors. */
export function podSelector(frame: Frame): Record<string, string> {
  return { app: frame.names.workload };
}
