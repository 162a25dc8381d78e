/** JSON with one spelling for equal values: what digests are made of. */

/**
 * Writes a value as JSON without spaces, keys sorted by code unit; absent and
 * `undefined` fields are the same.
 *
 * @param value JSON data
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value ?? null);
  }
  const fields: string[] = [];
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record).sort()) {
    if (record[key] === undefined) continue;
    fields.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  }
  return `{${fields.join(",")}}`;
}
