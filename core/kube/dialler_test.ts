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

/** Counts wires; the first ones may fail, all give the same answer. */
class Wires {
  dialled = 0;
  closed = 0;
  sent = "";
  failures: unknown[] = [];

  constructor(readonly answer = "") {}

  open(): Promise<Wire> {
    this.dialled++;
    const error = this.failures.shift();
    if (error !== undefined) return Promise.reject(error);
    let rest = new TextEncoder().encode(this.answer);
    return Promise.resolve({
      read: (buffer: Uint8Array) => {
        // A few bytes at a time: an answer is never read as it was written.
        const count = Math.min(rest.length, buffer.length, 7);
        buffer.set(rest.subarray(0, count));
        rest = rest.subarray(count);
        return Promise.resolve(count === 0 ? null : count);
      },
      write: (data: Uint8Array) => {
        this.sent += new TextDecoder().decode(data);
        return Promise.resolve(data.length);
      },
      close: () => void this.closed++,
    });
  }

  dialler(): Dialler {
    const transport = { dial: () => this.open() } as unknown as Transport;
    const cluster = { server: "https://k.example:6443/at" };
    return new Dialler({
      login: { cluster } as DiallerParts["login"],
      connectMs: 1000,
      current: () =>
        Promise.resolve({
          identity: {},
          headers: [["authorization", "Bearer t"]],
        } as never),
      transportFor: () => Promise.resolve(transport),
    });
  }
}

function ask(dialler: Dialler): Promise<string | undefined> {
  return dialler.ask("/pods?a=b", "application/json", doing, signal);
}

const answers: readonly [string, string, string | undefined][] = [
  ["of a length", '200 OK\r\nContent-Length: 9\r\n\r\n{"a":"é"}', undefined],
  [
    "of chunks",
    "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
    '6\r\n{"a":"\r\n3;x=y\r\n0\r\n\r\n2\r\n"}\r\n0\r\nT: v\r\n\r\n',
    '{"a":"0\r\n"}',
  ],
  ["that is empty", "200 OK\r\nContent-Length: 0\r\n\r\n", ""],
];
for (const [name, answer, text = '{"a":"é"}'] of answers) {
  Deno.test(`Dialler.ask() gives an answer ${name}, and the next socket its connection`, async () => {
    const length = new TextEncoder().encode(text).length;
    const wires = new Wires(
      `HTTP/1.1 ${answer.replace("Length: 9", `Length: ${length}`)}`,
    );
    const dialler = wires.dialler();
    dialler.expect("listen");
    strictEqual(await ask(dialler), text);
    strictEqual(
      wires.sent,
      "GET /at/pods?a=b HTTP/1.1\r\nhost: k.example:6443\r\n" +
        "accept: application/json\r\nuser-agent: kompox\r\n" +
        "authorization: Bearer t\r\n\r\n",
    );
    const one = await dialler.dial("listen", doing, signal);
    deepStrictEqual([wires.dialled, wires.closed], [1, 0]);
    const two = await dialler.dial("listen", doing, signal);
    strictEqual(wires.dialled, 2);
    notStrictEqual(one.wire, two.wire);
    dialler.close();
    strictEqual(wires.closed, 0);
  });
}

const others = [
  ["refuses", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}"],
  ["has no known end", "HTTP/1.1 200 OK\r\n\r\n{}"],
  [
    "closes",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
  ],
  [
    "is too long",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}",
  ],
  ["breaks off", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"],
  [
    "has a chunk without size",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
  ],
  ["is none of HTTP", "SSH-2.0\r\n\r\n"],
];
for (const [name, answer] of others) {
  Deno.test(`Dialler.ask() leaves it to others when the answer ${name}`, async () => {
    const wires = new Wires(answer);
    const dialler = wires.dialler();
    dialler.expect("listen");
    strictEqual(await ask(dialler), undefined);
    deepStrictEqual([wires.dialled, wires.closed], [1, 1]);
    await dialler.dial("listen", doing, signal);
    strictEqual(wires.dialled, 2);
  });
}

Deno.test("Dialler.ask() dials nothing when no socket is expected", async () => {
  const wires = new Wires();
  const dialler = wires.dialler();
  strictEqual(await ask(dialler), undefined);
  dialler.expect("listen");
  await ask(dialler);
  strictEqual(await ask(dialler), undefined);
  strictEqual(wires.dialled, 1);
});

Deno.test("Dialler.ask() fails as a request when it cannot dial", async () => {
  const wires = new Wires();
  const dialler = wires.dialler();
  wires.failures = [failure("denied", "Cannot run a command: so")];
  dialler.expect("listen");
  await rejects(
    ask(dialler),
    (error: KompoxError) => error.kind === "denied",
  );
});

Deno.test("Dialler.close() closes what nobody took", async () => {
  const wires = new Wires("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const dialler = wires.dialler();
  dialler.expect("listen");
  await ask(dialler);
  dialler.close();
  dialler.close();
  deepStrictEqual([wires.dialled, wires.closed], [1, 1]);
});
