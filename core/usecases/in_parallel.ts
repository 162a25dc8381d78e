/** Does the same with many things, a bounded number of them at once. */

import { KompoxError, type Problem } from "../domain/error.ts";

/** Requests under way at once; more make an HTTP/2 server refuse streams. */
const atOnce = 16;

/**
 * Runs `work` for every item. After a failure no more are begun, those under
 * way are waited for, and all failures of the first one's kind are thrown as
 * one, which tells each state found (a server that is gone, a permission that
 * is missing) once.
 *
 * @returns the results in the order of the items
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const errors: unknown[] = [];
  let next = 0;
  const takeTurns = async () => {
    while (next < items.length && errors.length === 0) {
      const index = next++;
      try {
        results[index] = await work(items[index]);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  const workers = Math.min(atOnce, items.length);
  await Promise.all(Array.from({ length: workers }, takeTurns));
  if (errors.length > 0) throw joined(errors);
  return results;
}

function joined(errors: readonly unknown[]): unknown {
  const [first] = errors;
  if (!(first instanceof KompoxError)) return first;
  const alike = errors.filter((error): error is KompoxError =>
    error instanceof KompoxError && error.kind === first.kind
  );
  const problems = oncePerState(alike.flatMap((error) => error.problems));
  if (problems.length === first.problems.length) return first;
  return new KompoxError(first.kind, problems, { cause: first });
}

/** The state is what follows the first colon: `Cannot get X: nothing listens at Y`. */
function oncePerState(problems: readonly Problem[]): Problem[] {
  const states = new Map<string, Problem>();
  for (const problem of problems) {
    const { message, hint } = problem;
    const colon = message.indexOf(": ");
    const state = JSON.stringify([message.slice(Math.max(colon, 0)), hint]);
    if (!states.has(state)) states.set(state, problem);
  }
  return [...states.values()];
}
