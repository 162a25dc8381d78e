/** Builds objects without absent fields, so that what is compared is what is sent. */

/** @returns the fields that have a value; empty lists and mappings count as absent */
export function compact<T extends object>(fields: T): T {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    if (typeof value === "object" && isEmpty(value)) continue;
    kept[key] = value;
  }
  return kept as T;
}

function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}
