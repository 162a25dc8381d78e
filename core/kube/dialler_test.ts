import {
  deepStrictEqual,
  notStrictEqual,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { failure, type KompoxError } from "../domain/error.ts";
import { Dialler, type DiallerParts } from "./dialler.ts";
import type { Transport, Wire } from "./transport.ts";

const { signal } = new AbortController();
const doing = { what: "run a command" };

/** Counts wires; the first ones may fail. */
class Wires {
  dialled = 0;
  closed = 0;
  failures: unknown[] = [];

  open(): Promise<Wire> {
    this.dialled++;
    const error = this.failures.shift();
    if (error !== undefined) return Promise.reject(error);
    return Promise.resolve({
      read: () => Promise.resolve(null),
      write: (data: Uint8Array) => Promise.resolve(data.length),
      close: () => void this.closed++,
    });
  }

  dialler(): Dialler {
    const transport = { dial: () => this.open() } as unknown as Transport;
    return new Dialler({
      login: {} as DiallerParts["login"],
      connectMs: 1000,
      current: () => Promise.resolve({ identity: {}, headers: [] } as never),
      transportFor: () => Promise.resolve(transport),
    });
  }
}

Deno.test("Dialler gives what was dialled ahead to the next request only", async () => {
  const wires = new Wires();
  const dialler = wires.dialler();
  dialler.ahead(signal);
  dialler.ahead(signal);
  const one = await dialler.dial(doing, signal);
  strictEqual(wires.dialled, 1);
  const two = await dialler.dial(doing, signal);
  strictEqual(wires.dialled, 2);
  notStrictEqual(one.wire, two.wire);
  dialler.close();
  strictEqual(wires.closed, 0);
});

Deno.test("Dialler dials again when it failed ahead, and fails in the words of the request", async () => {
  const wires = new Wires();
  const dialler = wires.dialler();
  const denied = failure("denied", "Cannot connect");
  wires.failures = [denied];
  dialler.ahead(signal);
  await dialler.dial(doing, signal);
  strictEqual(wires.dialled, 2);
  wires.failures = [denied, failure("unavailable", "Cannot run a command")];
  dialler.ahead(signal);
  await rejects(
    dialler.dial(doing, signal),
    (error: KompoxError) => error.kind === "unavailable",
  );
});

Deno.test("Dialler closes what nobody took", async () => {
  const wires = new Wires();
  const dialler = wires.dialler();
  dialler.ahead(signal);
  dialler.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  deepStrictEqual([wires.dialled, wires.closed], [1, 1]);
});
