/** The syntax of image references, which the API server does not check. */

const longest = 512;
const pathPart = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const hostPart = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const tagForm = /^[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}$/;
const digestForm = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;

/**
 * Whether the text is `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`.
 *
 * @see https://github.com/distribution/reference
 */
export function isImageReference(text: string): boolean {
  if (text.length === 0 || text.length > longest) return false;
  const [named, digest, ...extra] = text.split("@");
  if (extra.length > 0) return false;
  if (digest !== undefined && !digestForm.test(digest)) return false;
  const parts = named.split("/");
  const last = parts.pop()!;
  const colon = last.indexOf(":");
  if (colon >= 0 && !tagForm.test(last.slice(colon + 1))) return false;
  parts.push(colon >= 0 ? last.slice(0, colon) : last);
  if (parts.length > 1 && isHost(parts[0])) parts.shift();
  return parts.every((part) => pathPart.test(part));
}

/** The first part is a host when it cannot be a path: it has a dot, a port, capitals, or is `localhost`. */
function isHost(part: string): boolean {
  const [host, port, ...extra] = part.split(":");
  if (extra.length > 0) return false;
  if (port !== undefined && !/^[0-9]{1,5}$/.test(port)) return false;
  const marked = port !== undefined || host.includes(".") ||
    host === "localhost" || host !== host.toLowerCase();
  return marked && host.split(".").every((label) => hostPart.test(label));
}
