/** `labels` and `annotations` of all services as annotations of the pod. */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { isQualifiedName } from "./qualified_name.ts";

/** Limit of Kubernetes for the annotations of one object. */
const mostBytes = 256 * 1024;
const encoder = new TextEncoder();

/**
 * Labels of Kubernetes select pods and allow few characters; those of Compose
 * are notes, so they become annotations. What services write differently is
 * left out, because the pod has each key once.
 *
 * @returns by key; undefined: none
 */
export function podAnnotations(
  services: readonly ComposeService[],
): { annotations?: Record<string, string>; problems: Problem[] } {
  const byKey = new Map<string, Located<string>[]>();
  for (const { labels, annotations } of services) {
    for (const [key, value] of [...labels ?? [], ...annotations ?? []]) {
      const values = byKey.get(key) ?? [];
      byKey.set(key, values);
      values.push(value);
    }
  }
  if (byKey.size === 0) return { problems: [] };
  const kept = new Map<string, string>();
  const problems: Problem[] = [];
  let bytes = 0;
  for (const [key, values] of byKey) {
    const fault = faultOf(key, values);
    if (fault !== undefined) {
      problems.push(...values.map((place) => lost(key, place, fault)));
      continue;
    }
    kept.set(key, values[0].value);
    bytes += encoder.encode(key + values[0].value).length;
    if (bytes > mostBytes) problems.push(tooMuch(values[0]));
  }
  const entries = [...kept].sort(([one], [other]) => one < other ? -1 : 1);
  return {
    annotations: entries.length > 0 ? Object.fromEntries(entries) : undefined,
    problems,
  };
}

interface Fault {
  readonly why: string;
  readonly hint: string;
}

function faultOf(
  key: string,
  values: readonly Located<string>[],
): Fault | undefined {
  if (!isQualifiedName(key)) {
    return {
      why: "it is no key of an annotation",
      hint: "write at most 63 letters, digits, dashes, dots and underscores",
    };
  }
  // Such keys have effects, some of them on the safety of the node.
  if (/(?:^|\.)(?:kubernetes\.io|k8s\.io|kompox\.dev)\//.test(key)) {
    return {
      why: "Kubernetes and Kompox keep that domain for themselves",
      hint: "remove it",
    };
  }
  const [first, ...others] = values;
  if (others.every(({ value }) => value === first.value)) return undefined;
  return {
    why: "the pod has it once, and its services set it differently",
    hint: "give it another key in each service",
  };
}

function lost(key: string, place: Located<string>, fault: Fault): Problem {
  return {
    level: "warning",
    message: `Cannot carry over label "${key}": ${fault.why}`,
    at: placeOf(place),
    hint: fault.hint,
  };
}

function tooMuch(place: Located<string>): Problem {
  return {
    level: "error",
    message:
      "Cannot carry over the labels: all together are longer than 256 KiB",
    at: placeOf(place),
    hint: "remove the longest ones",
  };
}
