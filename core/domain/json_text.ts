/** JSON that every reader of YAML takes too, each value on a line of its own. */

/** @param value any JSON; undefined fields are left out */
export function jsonText(value: unknown): string {
  return `${
    JSON.stringify(value, null, 2).replace(
      // JSON allows them as they are, YAML does not.
      /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
  }\n`;
}
