/** Reads a stream of server-sent events. */

/** One event. */
export interface ServerEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

/** No event of the service is longer, counted in characters. */
const limit = 32 * 1024 * 1024;

/**
 * Reads on only when asked for more. Comments are passed over; what is cut
 * off at the end is dropped.
 *
 * @param heard called for every chunk, comments too
 * @throws what the stream throws; {Error} an event that never ends
 */
export async function* serverEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void = () => {},
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let fields: Fields = {};
  for await (const chunk of body) {
    heard();
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be half of a line break.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    if (rest.length + (fields.data?.length ?? 0) > limit) {
      throw new Error("an event of the stream is too long");
    }
    for (const line of lines) {
      if (line !== "") readField(fields, line);
      else {
        const { id, event = "message", data } = fields;
        fields = {};
        if (data !== undefined) yield { id, event, data };
      }
    }
  }
}

interface Fields {
  id?: string;
  event?: string;
  data?: string;
}

function readField(fields: Fields, line: string): void {
  const colon = line.indexOf(":");
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "id") fields.id = value;
  else if (name === "event") fields.event = value;
  else if (name === "data") {
    fields.data = fields.data === undefined
      ? value
      : `${fields.data}\n${value}`;
  }
}
