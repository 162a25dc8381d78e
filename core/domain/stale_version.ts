/** A change that was made from an older version of a resource than there is. */

import { KompoxError } from "./error.ts";

/** `conflict`; over HTTP it is 412. */
export class StaleVersion extends KompoxError {
  /** @param doing completes `Cannot ` */
  constructor(doing: string) {
    super("conflict", [{
      level: "error",
      message: `Cannot ${doing}: somebody else has changed it meanwhile`,
      hint: "get it again, make the change in that, and try again",
    }]);
  }
}
