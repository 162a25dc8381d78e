/** A two-way stream of typed frames: one exec session, one tunnel connection. */

/** What goes to the far side. */
export type FrameOut =
  | { readonly type: "stdin"; readonly data: Uint8Array }
  | {
    readonly type: "resize";
    readonly columns: number;
    readonly rows: number;
  }
  /** No more stdin follows; output may still come. */
  | { readonly type: "close" };

/** What comes back; `exit` is the last frame. */
export type FrameIn =
  | { readonly type: "stdout"; readonly data: Uint8Array }
  | { readonly type: "stderr"; readonly data: Uint8Array }
  | {
    readonly type: "exit";
    /** The exit code of the remote process. */
    readonly code: number;
    /** Why there is no true exit code, when there is none. */
    readonly reason?: string;
  };

/** Both directions; buffers are bounded, so `send` waits when the far side is slow. */
export interface Duplex {
  /** @throws {KompoxError} `unavailable` when the connection is gone */
  send(frame: FrameOut): Promise<void>;
  /** Frames in order; ends after `exit`. To be iterated once. */
  readonly frames: AsyncIterable<FrameIn>;
  /** Ends the session from this side; more calls do nothing. */
  close(): void;
}
