/** The id of a request: the caller's, when it is sane. */

const sane = /^[0-9A-Za-z._-]{1,64}$/;

export function requestIdOf(
  { headers }: Request,
  newId: () => string,
): string {
  const given = headers.get("x-request-id");
  return given !== null && sane.test(given) ? given : newId();
}
