/** Something to do when a two-way stream ends, from whichever side. */

import type { Duplex } from "../domain/duplex.ts";

/** @param left may be called twice: by the end of the frames and by `close` */
export function leaving(connection: Duplex, left: () => void): Duplex {
  return {
    send: (frame) => connection.send(frame),
    frames: (async function* () {
      try {
        yield* connection.frames;
      } finally {
        left();
      }
    })(),
    close() {
      connection.close();
      left();
    },
  };
}
