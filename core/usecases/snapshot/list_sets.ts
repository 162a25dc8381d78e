/** `snapshot list --sets`: the sets of an app. */

import type { AppInput } from "../../operations/app.ts";
import type { SnapshotSet } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { openData } from "./open_data.ts";
import { findSets, shownSet } from "./sets.ts";

/**
 * Newest first, unfinished ones too.
 *
 * @throws {KompoxError} `not-found` no such app; `unsupported` the driver has
 *   no snapshots
 */
export async function listSnapshotSets(
  ports: Ports,
  { appName }: AppInput,
  call: Call,
): Promise<readonly SnapshotSet[]> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openData(ports, appName, link, call);
    return (await findSets(data)).map(shownSet);
  });
}
