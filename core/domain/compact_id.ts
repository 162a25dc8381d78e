/** Short names that sort by the time when they were made (spec/40 §2). */

const secondsDigits = 7;
const randomDigits = 5;

/**
 * 12 characters of `0-9a-z`: 7 for the seconds since 1970, 5 for chance.
 *
 * @param randomHex at least 6 hexadecimal digits; the first 24 bits count
 */
export function compactId(now: Date, randomHex: string): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const chance = parseInt(randomHex.slice(0, 6), 16) % 36 ** randomDigits;
  return seconds.toString(36).padStart(secondsDigits, "0") +
    chance.toString(36).padStart(randomDigits, "0");
}

/** @returns when a name was made; undefined when it has another form */
export function compactIdTime(name: string): Date | undefined {
  if (!/^[0-9a-z]{12}$/.test(name)) return undefined;
  return new Date(parseInt(name.slice(0, secondsDigits), 36) * 1000);
}
