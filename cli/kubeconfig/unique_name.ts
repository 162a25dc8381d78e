/** Finds a name that nobody has yet. */

/** @returns the name, else the first of `-1`, `-2`, ... behind it that is free */
export function freeName(
  wanted: string,
  taken: { has(name: string): boolean },
): string {
  let name = wanted;
  for (let number = 1; taken.has(name); number++) name = `${wanted}-${number}`;
  return name;
}
