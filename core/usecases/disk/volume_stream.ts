/** What `disk export` and `disk import` share: a stream of a volume, and all that ends with it. */

import type { Duplex } from "../../domain/duplex.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { AppLink } from "../app/app_link.ts";
import { openVolume, type VolumeDisks } from "./open_disks.ts";
import { Undo } from "./undo.ts";

/** What a stream is opened with. */
export interface VolumeStream {
  readonly link: AppLink;
  readonly volume: VolumeDisks;
  /** To be run when the stream has ended. */
  readonly undo: Undo;
}

/**
 * @param open gives the stream; what it throws takes back all that was made
 * @throws {KompoxError} `not-found` no such app or volume; what `open` throws
 */
export async function openVolumeStream(
  ports: Ports,
  input: Parameters<typeof openVolume>[1],
  call: Call,
  open: (stream: VolumeStream) => Promise<Duplex>,
): Promise<Duplex> {
  const link = new AppLink(ports, call.signal);
  const undo = new Undo(ports.clock, call);
  undo.add("connection", () => link.close());
  try {
    const volume = await openVolume(ports, input, link, call);
    return await open({ link, volume, undo });
  } catch (error) {
    await undo.run();
    throw error;
  }
}
