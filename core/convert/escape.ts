/** Writes texts so that neither Kubernetes nor a shell reads them as anything else. */

/**
 * Kubernetes reads `$(NAME)` in environment values, commands and arguments as
 * a variable, and `$$` as one `$`. The result means the text itself.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function escapeReferences(text: string): string {
  if (!text.includes("$")) return text;
  return text.replace(/\${2,}|\$(?=\()/g, (dollars) => dollars + dollars);
}

/** A word of a POSIX shell; plain paths stay as they are. */
export function shellQuote(word: string): string {
  if (/^[A-Za-z0-9._/-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
