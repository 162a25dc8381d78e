/** `snapshot list`: the snapshots of a volume. */

import type { VolumeInput } from "../../operations/disk.ts";
import type { VolumeSnapshot } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { openVolumeData } from "./open_data.ts";
import { newestFirst, shownSnapshot } from "./shown.ts";

/**
 * Newest first, unfinished ones too.
 *
 * @throws {KompoxError} `not-found` no such app or volume; `unsupported` the
 *   driver has no snapshots
 */
export async function listSnapshots(
  ports: Ports,
  input: VolumeInput,
  call: Call,
): Promise<readonly VolumeSnapshot[]> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openVolumeData(ports, input, link, call);
    const found = await data.snapshots.list(
      data.target,
      input.volumeName,
      data.call,
    );
    return found.toSorted(newestFirst).map(shownSnapshot);
  });
}
