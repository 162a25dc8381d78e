/** The secret of an API token: how it is written, and what of it is kept. */

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Of 32 bytes in base 62. */
const digitCount = 43;

const mark = "kpx_";

/** So that scanners of secrets, and people, know it. */
export const tokenForm = /^kpx_[0-9A-Za-z]{43}$/;

/** @param bytes 32, random */
export function tokenText(bytes: Uint8Array): string {
  let number = BigInt(`0x${bytes.toHex()}`);
  let text = "";
  for (let index = 0; index < digitCount; index++) {
    text = digits[Number(number % 62n)] + text;
    number /= 62n;
  }
  return mark + text;
}

/** What people may see of it. */
export function tokenPrefix(token: string): string {
  return token.slice(0, mark.length + 6);
}

/** SHA-256, hexadecimal: all that is stored. */
export async function tokenHash(token: string): Promise<string> {
  const bytes = new TextEncoder().encode(token);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
