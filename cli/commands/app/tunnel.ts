/** `app tunnel`: local ports that lead into the app's pod. */

import type { Duplex } from "../../../core/domain/duplex.ts";
import { failure, KompoxError } from "../../../core/domain/error.ts";
import type { Operations } from "../../../core/operations/operations.ts";
import { runChild } from "../../child_program.ts";
import type { Context } from "../../command.ts";
import { pause } from "../../pause.ts";
import { interruption } from "../../session.ts";
import { parsePortPairs } from "./port_spec.ts";
import { carry } from "./tunnel_carry.ts";
import { listenAll, type LocalPort } from "./tunnel_listen.ts";
import { TunnelPod } from "./tunnel_pod.ts";
import { containerPortOf, refuseUnknownService } from "./tunnel_port.ts";

interface TunnelFlags {
  readonly appName?: string;
  readonly port: readonly string[];
  readonly component: string;
  readonly service?: string;
  readonly address: string;
  readonly quiet: boolean;
}

/** How long a connection, or the start, waits for a pod, in milliseconds. */
const readyMs = 30_000;

/** Pauses between tries to open one connection, in milliseconds; the last one stays. */
const backoffMs = [200, 1_000, 2_000, 4_000, 5_000];

/** @returns the code of the program that was started; else 0, when Ctrl-C ended it */
export async function runTunnel(
  context: Context,
  flags: TunnelFlags,
): Promise<number> {
  const { call, print, io } = context;
  const pairs = parsePortPairs(flags.port);
  const addresses = parseAddresses(flags.address);
  const operations = await context.operations();
  const locals = listenAll(addresses, pairs);
  const over = new AbortController();
  const stop = () => {
    over.abort(call.signal.reason);
    for (const { listener } of locals.splice(0)) listener.close();
  };
  context.onEnd(stop);
  const signal = AbortSignal.any([call.signal, over.signal]);
  const pod = new TunnelPod(io, signal, (text) => print.note("info", text));
  const { appName, component, service } = flags;
  pod.follow(() =>
    operations.followPodApp({ appName, component }, { ...call, signal })
  );
  const tunnel = new Tunnel(context, operations, pod, flags, signal);
  try {
    refuseUnknownService(await pod.running(readyMs), service);
    for (const local of locals) void tunnel.serve(local);
    announce(context, flags, locals);
    if (context.rest.length > 0) {
      return await runCommand(context, addresses[0], locals);
    }
    await aborted(call.signal);
  } catch (error) {
    if (interruption(call.signal) !== "SIGINT") throw error;
  } finally {
    stop();
  }
  return 0;
}

/** @throws {KompoxError} `usage` */
function parseAddresses(text: string): string[] {
  const addresses = text.split(",").map((each) => each.trim());
  if (addresses.includes("")) {
    throw failure("usage", `Cannot use --address "${text}": a name is empty`, {
      hint: "write it as localhost, or as a list: 127.0.0.1,192.0.2.7",
    });
  }
  return [...new Set(addresses)];
}

function announce(
  { print, globals }: Context,
  { quiet }: TunnelFlags,
  locals: readonly LocalPort[],
): void {
  const ports = locals.map(({ address, local, remote }) => ({
    address,
    localPort: local,
    remotePort: remote,
  }));
  if (globals.output !== undefined) {
    print.view({
      data: { ports },
      columns: ["address", "local", "remote"],
      rows: ports.map((port) => Object.values(port).map(String)),
      names: ports.map(({ localPort }) => `port/${localPort}`),
    }, "table");
  }
  if (quiet) return;
  for (const { address, local, remote } of locals) {
    const host = address.includes(":") ? `[${address}]` : address;
    print.note("info", `Forwarding from ${host}:${local} -> ${remote}`);
  }
}

function runCommand(
  context: Context,
  host: string,
  locals: readonly LocalPort[],
): Promise<number> {
  const [command, ...args] = context.rest;
  const env: Record<string, string> = { KOMPOX_TUNNEL_HOST: host };
  for (const { local, remote } of locals) {
    env[`KOMPOX_TUNNEL_PORT_${remote}`] ??= String(local);
  }
  const hint = `name a program that can be run: -- ${command}`;
  return runChild(context, { command, args, env }, hint);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** Takes connections; what happens to one never ends the others. */
class Tunnel {
  readonly #context: Context;
  readonly #operations: Operations;
  readonly #pod: TunnelPod;
  readonly #flags: TunnelFlags;
  readonly #signal: AbortSignal;
  #told?: string;

  constructor(
    context: Context,
    operations: Operations,
    pod: TunnelPod,
    flags: TunnelFlags,
    signal: AbortSignal,
  ) {
    this.#context = context;
    this.#operations = operations;
    this.#pod = pod;
    this.#flags = flags;
    this.#signal = signal;
  }

  /** Until the listener is closed. */
  async serve({ listener, remote }: LocalPort): Promise<void> {
    for (;;) {
      let connection: Deno.TcpConn;
      try {
        connection = await listener.accept();
      } catch (error) {
        if (this.#signal.aborted) return;
        // Too many open files, or a client that left at once.
        this.#warn(`Cannot take a connection: ${error}`);
        await pause(this.#context.io, 100, this.#signal).catch(() => {});
        continue;
      }
      void this.#carry(connection, remote);
    }
  }

  async #carry(connection: Deno.TcpConn, remote: number): Promise<void> {
    try {
      connection.setNoDelay(true);
      const { pod, duplex } = await this.#open(remote);
      const reason = await carry(connection, duplex);
      if (reason === undefined) this.#told = undefined;
      else this.#warn(`Cannot reach port ${remote} of pod "${pod}": ${reason}`);
    } catch (error) {
      if (this.#signal.aborted) return;
      if (!(error instanceof KompoxError)) throw error;
      this.#warn(error.message);
    } finally {
      try {
        connection.close();
      } catch {
        // It was closed already.
      }
    }
  }

  /** The pod may go, or be replaced, at any moment. */
  async #open(remote: number): Promise<{ pod: string; duplex: Duplex }> {
    const { appName, service } = this.#flags;
    const deadline = performance.now() + readyMs;
    for (let tried = 0;; tried++) {
      const state = await this.#pod.running(deadline - performance.now());
      const { pod } = state;
      const containerPort = containerPortOf(state, remote, service);
      try {
        const input = { appName, pod, containerPort };
        const call = { ...this.#context.call, signal: this.#signal };
        return { pod, duplex: await this.#operations.tunnelApp(input, call) };
      } catch (error) {
        const passing = error instanceof KompoxError &&
          (error.kind === "not-found" || error.kind === "unavailable");
        const ms = backoffMs[Math.min(tried, backoffMs.length - 1)];
        if (!passing || performance.now() + ms > deadline) throw error;
        await pause(this.#context.io, ms, this.#signal);
      }
    }
  }

  /** The same words are told once, until a connection goes well. */
  #warn(text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    this.#context.print.note("warn", text);
  }
}
