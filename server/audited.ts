/** Work that changes something, with a line in the record before and after it. */

import { failureWord } from "./failure_word.ts";
import { type Asked, resourceOf } from "./asked.ts";
import type { AppDeps } from "./app_deps.ts";

/** @param result of the work, for the record; absent: `ok` */
export async function audited<Result>(
  deps: Pick<AppDeps, "database" | "clock">,
  asked: Asked,
  work: () => Promise<Result>,
  result: (done: Result) => string | undefined = () => "ok",
  /** What the work made, where the path does not name it. */
  made: (done: Result) => string | undefined = () => undefined,
): Promise<Result> {
  if (!asked.route.mutates) return await work();
  await note(deps, asked, "accepted");
  try {
    const done = await work();
    const word = result(done);
    if (word !== undefined) await note(deps, asked, word, made(done));
    return done;
  } catch (error) {
    await note(deps, asked, failureWord(error));
    throw error;
  }
}

/** One line of the record. */
export async function note(
  { database, clock }: Pick<AppDeps, "database" | "clock">,
  asked: Asked,
  result: string,
  resource = resourceOf(asked),
): Promise<void> {
  await database.audit.append({
    at: clock.now().toISOString(),
    actor: asked.principal.name,
    action: asked.route.name,
    resource,
    requestId: asked.requestId,
    result,
  });
}
