/** `app events`: what happened to the app's objects, as lines that may go on. */

import type { AppEvent } from "../../../core/operations/app_access.ts";
import type { Context } from "../../command.ts";
import { interruption } from "../../session.ts";
import { ByteBatch } from "./byte_batch.ts";

interface EventsFlags {
  readonly appName?: string;
  readonly follow: boolean;
  readonly since?: number;
}

/** Ctrl-C is the usual end of following: 0. */
export async function runEvents(
  context: Context,
  { appName, follow, since }: EventsFlags,
): Promise<void> {
  const sinceSeconds = since === undefined
    ? undefined
    : Math.ceil(since / 1000);
  const input = { appName, follow, sinceSeconds };
  const operations = await context.operations();
  const events = operations.eventsApp(input, context.call);
  if (!follow) return printAll(context, events);
  const batch = new ByteBatch(context.io);
  const left = () => interruption(context.call.signal) === "SIGINT";
  try {
    for await (const event of events) await batch.add(line(context, event));
  } catch (error) {
    if (!left()) throw error;
  } finally {
    await batch.flush();
  }
  if (context.call.signal.aborted && !left()) {
    throw context.call.signal.reason;
  }
}

async function printAll(
  { print }: Context,
  events: AsyncIterable<AppEvent>,
): Promise<void> {
  const all: AppEvent[] = [];
  for await (const event of events) all.push(event);
  print.view({
    data: all,
    columns: ["last seen", "type", "reason", "object", "message"],
    rows: all.map((event) => [
      event.at,
      event.type,
      event.reason,
      objectOf(event),
      event.message,
    ]),
    wide: [{ column: "count", cells: all.map(({ count }) => String(count)) }],
    names: all.map(({ object }) => object.toLowerCase()),
  }, "table");
}

/** Columns cannot be fitted to what has not happened yet: they have a least width. */
function line({ globals }: Context, event: AppEvent): string {
  if (globals.output === "json") return `${JSON.stringify(event)}\n`;
  const { at, type, reason, message } = event;
  const cells = [at, type.padEnd(7), reason.padEnd(16), objectOf(event)];
  return `${cells.join("  ")}  ${oneLine(message)}\n`;
}

function objectOf({ object, container }: AppEvent): string {
  return container === undefined ? object : `${object}:${container}`;
}

/** Without what could steer a terminal. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/[\s\x00-\x1f\x7f-\x9f]+/g, " ");
}
