/** 8 random bytes, hexadecimal: no two objects of a test have one name. */
export function randomId(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}
