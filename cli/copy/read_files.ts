/** Reads files and directories of this machine, and tells in the command's words what cannot be read. */

import { failure } from "../../core/domain/error.ts";

/** What the reader is told to do. */
export interface ReadHints {
  /** The state of a file that is not there, and the remedy. */
  readonly missing: readonly [state: string, hint: string];
  /** The file has less than it had. */
  readonly shorter: string;
  /** It may not be read. */
  readonly denied: string;
}

export class FileReader {
  readonly #hints: ReadHints;
  readonly #pieceSize: number;

  /** @param pieceSize bytes of one piece */
  constructor(hints: ReadHints, pieceSize: number) {
    this.#hints = hints;
    this.#pieceSize = pieceSize;
  }

  /**
   * The first bytes of a file, piece by piece.
   *
   * @throws {KompoxError} `failed` there are fewer; `not-found`, `denied`
   */
  async *pieces(
    place: string,
    size: number,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    using file = await this.#try(place, () => Deno.open(place));
    for (let left = size; left > 0;) {
      const buffer = new Uint8Array(Math.min(left, this.#pieceSize));
      const read = await file.read(buffer);
      if (read === null) {
        throw failure("failed", `Cannot copy "${place}": it became shorter`, {
          hint: this.#hints.shorter,
        });
      }
      yield buffer.subarray(0, read);
      left -= read;
    }
  }

  /**
   * Names in a directory, sorted.
   *
   * @throws {KompoxError} `not-found`, `denied`
   */
  async namesIn(place: string): Promise<string[]> {
    return await this.#try(place, async () => {
      const names: string[] = [];
      for await (const { name } of Deno.readDir(place)) names.push(name);
      return names.sort();
    });
  }

  /**
   * @param followed whether a link stands for what it leads to
   * @throws {KompoxError} `not-found`, `denied`
   */
  async look(place: string, followed: boolean): Promise<Deno.FileInfo> {
    return await this.#try(
      place,
      () => followed ? Deno.stat(place) : Deno.lstat(place),
    );
  }

  async #try<T>(place: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw this.#told(place, error);
    }
  }

  #told(place: string, error: unknown): unknown {
    const what = `Cannot copy "${place}"`;
    if (error instanceof Deno.errors.NotFound) {
      const [state, hint] = this.#hints.missing;
      return failure("not-found", `${what}: ${state}`, { hint });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      const { denied: hint } = this.#hints;
      return failure("denied", `${what}: it may not be read`, { hint });
    }
    return error;
  }
}
