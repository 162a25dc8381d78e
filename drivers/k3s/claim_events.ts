/** What the controllers last said about a storage object. */

import { type Trouble, troubleOf, type Work } from "./work.ts";
import type { KubeObject } from "../../core/ports/kube.ts";

interface Event extends KubeObject {
  readonly message?: string;
  readonly reason?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly count?: number;
  readonly series?: { readonly count: number } | null;
}

/** @param namespace that of the event: `default` for objects that have none */
export async function lastWarning(
  { kube, signal }: Work,
  namespace: string,
  uid: string,
): Promise<Trouble | undefined> {
  const { items } = await kube.list({ apiVersion: "v1", kind: "Event" }, {
    namespace,
    fieldSelector: `involvedObject.uid=${uid},type=Warning`,
  }, signal);
  const events = items as readonly Event[];
  const [latest] = [...events].sort((left, right) =>
    timeOf(right).localeCompare(timeOf(left))
  );
  return latest?.message === undefined ? undefined : troubleOf(
    `${latest.reason ?? "Warning"}: ${latest.message}`,
    `${timeOf(latest)} ${latest.count ?? latest.series?.count ?? 0}`,
  );
}

function timeOf({ lastTimestamp, eventTime, metadata }: Event): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";
}
