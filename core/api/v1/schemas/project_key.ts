/** Keys of a bundle: paths that collecting has already made relative to the project directory. */

/** Longest path that Linux takes. */
const longest = 4096;

/** Whether it names something below the project directory, in the one form that it has. */
export function isProjectKey(path: string): boolean {
  if (path.length > longest || /\0|^[A-Za-z]:[/\\]/.test(path)) return false;
  return path.split("/").every((part) =>
    part !== "" && part !== "." && part !== ".."
  );
}
