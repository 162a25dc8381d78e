/** `disk list`: the disks of a volume, newest first. */

import type { ListDisksInput, VolumeDisk } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { diskUsage } from "./disk_usage.ts";
import { openVolume } from "./open_disks.ts";
import { shownDisk } from "./shown.ts";

/**
 * Unfinished ones too. Changes nothing.
 *
 * @throws {KompoxError} `not-found` no such app or volume; `unsupported` the
 *   driver has no disks
 */
export async function listDisks(
  ports: Ports,
  input: ListDisksInput,
  call: Call,
): Promise<readonly VolumeDisk[]> {
  return await withLink(ports, call.signal, async (link) => {
    const opened = await openVolume(ports, input, link, call);
    const { target, disks } = opened;
    const all = await disks.list(target, input.volumeName, opened.call);
    const shown = all.map((disk) => shownDisk(target, disks, disk));
    if (!input.usage || shown.length === 0) return shown;
    const kube = await link.kube(target);
    const claims = shown.map(({ claim }) => claim).filter(Boolean);
    const usages = await diskUsage(kube, ports.clock, target, claims, call);
    return shown.map((disk) => {
      const usage = usages.get(disk.claim);
      return usage === undefined ? disk : { ...disk, usage };
    });
  });
}
