/** The listeners of a tunnel: every local port on every address, or none at all. */

import { failure, type KompoxError } from "../../../core/domain/error.ts";
import type { PortPair } from "./port_spec.ts";

/** One open listener. */
export interface LocalPort {
  readonly listener: Deno.TcpListener;
  /** As the user named it or as it was found: `127.0.0.1`, `::1`. */
  readonly address: string;
  readonly local: number;
  readonly remote: number;
}

/** How often a free port is looked for that is free on all addresses. */
const tries = 20;

/**
 * @param addresses host names and addresses; `localhost` stands for both
 *   loopback addresses, of which one is enough
 * @throws {KompoxError} `conflict` a port is in use; `denied` it may not be
 *   used; `usage` an address is not one of this machine
 */
export function listenAll(
  addresses: readonly string[],
  pairs: readonly PortPair[],
): LocalPort[] {
  const open: LocalPort[] = [];
  try {
    for (const pair of pairs) open.push(...listenPair(addresses, pair));
    return open;
  } catch (error) {
    for (const { listener } of open) listener.close();
    throw error;
  }
}

function listenPair(
  addresses: readonly string[],
  pair: PortPair,
): LocalPort[] {
  for (let tried = 1;; tried++) {
    const open: LocalPort[] = [];
    try {
      for (const name of addresses) {
        const local = open[0]?.local ?? pair.local;
        open.push(...listenName(name, { ...pair, local }));
      }
      return open;
    } catch (error) {
      for (const { listener } of open) listener.close();
      const unlucky = error instanceof Deno.errors.AddrInUse &&
        pair.local === 0 && tried < tries;
      if (!unlucky) throw error instanceof Failed ? error.told : error;
    }
  }
}

/** A failure to listen, told in our words. */
class Failed extends Error {
  constructor(readonly told: KompoxError) {
    super(told.message);
  }
}

function listenName(name: string, pair: PortPair): LocalPort[] {
  if (name !== "localhost") return [listenOne(name, pair)];
  const first = listenOne("127.0.0.1", pair);
  try {
    return [first, listenOne("::1", { ...pair, local: first.local })];
  } catch (error) {
    if (error instanceof Failed && error.told.kind === "usage") return [first];
    first.listener.close();
    throw error;
  }
}

function listenOne(address: string, { local, remote }: PortPair): LocalPort {
  try {
    const listener = Deno.listen({ hostname: address, port: local });
    const { port } = listener.addr as Deno.NetAddr;
    return { listener, address, local: port, remote };
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse && local === 0) throw error;
    throw new Failed(notListening(address, local, error));
  }
}

function notListening(
  address: string,
  local: number,
  error: unknown,
): KompoxError {
  const cannot = `Cannot listen on port ${local} of ${address}: `;
  if (error instanceof Deno.errors.AddrInUse) {
    return failure("conflict", `${cannot}the port is in use`, {
      hint: "give another local port, or none for a free one: --port :REMOTE",
    });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return failure("denied", `${cannot}the system refuses it`, {
      hint: "give a local port from 1024 on",
    });
  }
  return failure("usage", `${cannot}this machine has no such address`, {
    cause: error,
    hint: "give addresses of this machine to --address, or localhost",
  });
}
