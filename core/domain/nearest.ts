/** Finds the name that somebody meant. */

/**
 * @returns the candidate nearest to `given`, when it is near enough to be
 *   meant: at most a third of its letters differ; ties go to the first
 */
export function nearest(
  given: string,
  candidates: Iterable<string>,
): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(
      given.toLowerCase(),
      candidate.toLowerCase(),
      bestDistance,
    );
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A hint of the form `did you mean "x"?`, or a list of what is known. */
export function meant(
  given: string,
  candidates: readonly string[],
): string {
  const near = nearest(given, candidates);
  if (near !== undefined) return `did you mean "${near}"?`;
  return `use one of: ${candidates.join(", ")}`;
}

/** Damerau-Levenshtein distance (a swap of neighbours counts one), cut off at `limit`. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      row[j] = Math.min(
        last[j] + 1,
        row[j - 1] + 1,
        last[j - 1] + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] &&
        left[i - 2] === right[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(last[right.length], limit);
}
