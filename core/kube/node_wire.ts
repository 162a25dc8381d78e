/** A Node socket as a wire: one read at a time, writes that wait. */

import type { Socket } from "node:net";
import type { Wire } from "./transport.ts";

/** The socket must be connected; it is paused until it is read. */
export function socketWire(socket: Socket): Wire {
  const chunks = socket[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  socket.on("error", () => {
    // Reads and writes reject with it; without a listener it would end the process.
  });
  return {
    async read(buffer) {
      while (rest.length === 0) {
        const { done, value } = await chunks.next();
        if (done) return null;
        rest = value;
      }
      const count = Math.min(rest.length, buffer.length);
      buffer.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    write(data) {
      return new Promise((resolve, reject) => {
        socket.write(data, (error) => {
          if (error) reject(error);
          else resolve(data.length);
        });
      });
    },
    close() {
      socket.destroy();
    },
  };
}
