/** `operation follow|cancel`: a long operation that goes on in the service without its command. */

import type { Context } from "../command.ts";

/** Ctrl-C cancels it, as it would have in the command that began it. */
export async function runFollow(context: Context): Promise<void> {
  const running = await (await context.part("running"))();
  const result = await running.follow(context.operands[0], context.call);
  context.print.json(result);
}

/** It ends at its next safe point. */
export async function runCancel(context: Context): Promise<void> {
  const running = await (await context.part("running"))();
  const [id] = context.operands;
  await running.cancel(id);
  context.print.note(
    "info",
    `operation "${id}" is asked to stop`,
    `kompoxops operation follow ${id}`,
  );
}
