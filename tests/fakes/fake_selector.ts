/** Label and field selectors, as far as Kompox uses them. */

import type { KubeObject, ListOptions } from "../../core/ports/kube.ts";

/** Whether a list with these options shows the object. */
export function isSelected(object: KubeObject, options: ListOptions): boolean {
  const { namespace, labelSelector, fieldSelector } = options;
  if (namespace !== undefined && object.metadata.namespace !== namespace) {
    return false;
  }
  const labels = object.metadata.labels ?? {};
  return parts(labelSelector).every((part) =>
    matches(part, (key) => labels[key])
  ) &&
    parts(fieldSelector).every((part) =>
      matches(part, (key) => field(object, key))
    );
}

function parts(selector: string | undefined): string[] {
  return (selector ?? "").split(",").filter((part) => part !== "");
}

function matches(
  part: string,
  value: (key: string) => string | undefined,
): boolean {
  const unequal = part.indexOf("!=");
  if (unequal > 0) {
    return value(part.slice(0, unequal)) !== part.slice(unequal + 2);
  }
  const equal = part.indexOf("=");
  if (equal > 0) {
    const wanted = part.slice(equal + 1).replace(/^=/, "");
    return value(part.slice(0, equal)) === wanted;
  }
  if (part.startsWith("!")) return value(part.slice(1)) === undefined;
  return value(part) !== undefined;
}

function field(object: KubeObject, path: string): string | undefined {
  let value: unknown = object;
  for (const key of path.split(".")) {
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return value === undefined ? undefined : String(value);
}
