/** Writes a text as one word of a POSIX shell. */

/** @returns the text itself where a shell takes it for one word */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}
