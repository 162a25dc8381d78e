/** The syntax of keys of annotations and of application protocols. */

import { isHostName } from "../domain/patterns.ts";

/**
 * Whether the text is `[DOMAIN/]NAME`, the name at most 63 characters long.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
 */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf("/");
  const name = text.slice(slash + 1);
  return (slash < 0 || isHostName(text.slice(0, slash))) &&
    name.length <= 63 &&
    /^[A-Za-z0-9](?:[-._A-Za-z0-9]*[A-Za-z0-9])?$/.test(name);
}
