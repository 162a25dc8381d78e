/** Tells by which name the program was called: `kubectl kompox` is another way to call it. */

/** What a launcher of the plugin gives as its first argument. */
export const pluginFlag = "--as-kubectl-plugin";

/**
 * The name of the file counts, be it a copy or a link. Costs 10 ms of CPU at
 * the first call, so it is for those who print the name.
 *
 * @param argv as given to the program
 */
export function calledAs(argv: readonly string[]): string {
  const names = [Deno.execPath(), globalThis.process?.argv0 ?? ""];
  return argv[0] === pluginFlag || names.some(isPlugin)
    ? "kubectl kompox"
    : "kompoxops";
}

/** kubectl looks for `kubectl-NAME`; a dash in the NAME is a `_` in the file. */
export function isPlugin(path: string): boolean {
  return /(?:^|[/\\])kubectl-kompox(?:\.exe)?$/i.test(path);
}
