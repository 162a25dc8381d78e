/** The description of an operation, from which its route, its schema and its row of access follow. */

/** What the server, the client and the pages need to know of an operation. */
export interface Info<Name extends string> {
  readonly name: Name;
  /** A channel begins as the GET of a WebSocket; a feed is a GET that answers SSE. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/v1`; a word in braces is the field of the input that stands there. */
  readonly path: string;
  readonly shape: "ask" | "feed" | "channel";
  /** Answers 202 and goes on in the background. */
  readonly long: boolean;
  /** Changes something: audited, idempotency key, one at a time per app. */
  readonly mutates: boolean;
  readonly about: string;
}
