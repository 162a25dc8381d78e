/** The terminal of an exec session: raw mode that is always taken back, and the size of its window. */

import type { Context } from "./command.ts";

/** Raw until the program ends, whatever ends it. @returns ends it earlier */
export function rawMode({ io, onEnd }: Context): () => void {
  let raw = true;
  io.stdin.setRaw(true);
  const restore = () => {
    if (!raw) return;
    raw = false;
    io.stdin.setRaw(false);
  };
  onEnd(restore);
  return restore;
}

const pollMs = 2000;

/**
 * Tells the size now and at each change: at SIGWINCH, and by a look every two
 * seconds where that signal does not come.
 */
export function watchWindow(
  { io, onEnd }: Context,
  tell: (columns: number, rows: number) => void,
): void {
  let last = "";
  const look = () => {
    const size = io.windowSize();
    if (!size) return;
    const now = `${size.columns}x${size.rows}`;
    if (now === last) return;
    last = now;
    tell(size.columns, size.rows);
  };
  look();
  onEnd(io.onSignal("SIGWINCH", look));
  onEnd(io.every(pollMs, look));
}
