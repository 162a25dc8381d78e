import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import {
  type ChannelMessage,
  decodeMessage,
  encodeMessage,
  firstWindowBytes,
} from "../api/v1/frames.ts";
import { toProblem } from "../api/v1/problem.ts";
import type { Duplex, FrameIn } from "../domain/duplex.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import { operations } from "../operations/operations.ts";
import { clientOf, testCall } from "../../tests/fakes/client_deps.ts";
import { channel } from "./channel.ts";

const exec = operations.find(({ name }) => name === "execApp")!;
const input = { appName: "shop", command: ["cat"], stdin: true, tty: false };

/** The far side of one channel. */
class Far {
  readonly got: ChannelMessage[] = [];
  first: unknown;
  readonly #socket: WebSocket;
  #wake = Promise.withResolvers<void>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.first = JSON.parse(data);
      else this.got.push(decodeMessage(new Uint8Array(data))!);
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    };
  }

  /** Waits until what came holds it. */
  async until(holds: (got: readonly ChannelMessage[]) => boolean) {
    while (!holds(this.got)) await this.#wake.promise;
  }

  /** Waits for the first message. */
  async begun() {
    while (this.first === undefined) await this.#wake.promise;
  }

  send(message: ChannelMessage): void {
    this.#socket.send(encodeMessage(message));
  }

  close(): void {
    this.#socket.close();
  }
}

interface World {
  readonly duplex: Duplex;
  readonly far: Far;
}

async function connected(work: (world: World) => Promise<void>) {
  const opened = Promise.withResolvers<Far>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      strictEqual(request.headers.get("authorization"), "Bearer kpx_canary");
      strictEqual(new URL(request.url).pathname, "/api/v1/apps/shop/exec");
      const { socket, response } = Deno.upgradeWebSocket(request, {
        protocol: "kompox.v1",
      });
      opened.resolve(new Far(socket));
      return response;
    },
  );
  const { http } = clientOf(`http://127.0.0.1:${server.addr.port}`);
  const duplex = await channel(http, exec, input, testCall());
  const far = await opened.promise;
  try {
    await work({ duplex, far });
  } finally {
    duplex.close();
    far.close();
  }
}

function text(data: string): Uint8Array {
  return new TextEncoder().encode(data);
}

async function shown(frames: AsyncIterable<FrameIn>) {
  return (await Array.fromAsync(frames)).map((frame) =>
    "data" in frame
      ? { type: frame.type, data: new TextDecoder().decode(frame.data) }
      : frame
  );
}

Deno.test("channel() carries both directions, the half-close and the exit code", async () => {
  await connected(async ({ duplex, far }) => {
    await duplex.send({ type: "resize", columns: 80, rows: 24 });
    await duplex.send({ type: "stdin", data: text("in") });
    await duplex.send({ type: "close" });
    await far.until((got) => got.at(-1)?.type === "close");
    deepStrictEqual(far.first, {
      command: ["cat"],
      stdin: true,
      tty: false,
    });
    deepStrictEqual(far.got, [
      { type: "resize", columns: 80, rows: 24 },
      { type: "stdin", data: text("in") },
      { type: "close" },
    ]);
    far.send({ type: "stdout", data: text("out") });
    far.send({ type: "stderr", data: text("err") });
    far.send({ type: "end", code: 7, reason: "why" });
    deepStrictEqual(await shown(duplex.frames), [
      { type: "stdout", data: "out" },
      { type: "stderr", data: "err" },
      { type: "exit", code: 7, reason: "why" },
    ]);
  });
});

Deno.test("channel() sends no more than the window, and goes on when it is granted", async () => {
  await connected(async ({ duplex, far }) => {
    const size = firstWindowBytes + 100;
    const sent = duplex.send({ type: "stdin", data: new Uint8Array(size) });
    const close = duplex.send({ type: "close" });
    const bytes = (got: readonly ChannelMessage[]) =>
      got.reduce((sum, one) => sum + ("data" in one ? one.data.length : 0), 0);
    await far.until((got) => bytes(got) >= firstWindowBytes);
    await new Promise((resolve) => setTimeout(resolve, 50));
    strictEqual(bytes(far.got), firstWindowBytes);
    far.send({ type: "window", bytes: 1000 });
    await Promise.all([sent, close]);
    await far.until((got) => got.at(-1)?.type === "close");
    strictEqual(bytes(far.got), size);
  });
});

Deno.test("channel() grants only what was taken", async () => {
  await connected(async ({ duplex, far }) => {
    await far.begun();
    const piece = new Uint8Array(128 * 1024);
    for (let sent = 0; sent < firstWindowBytes; sent += piece.length) {
      far.send({ type: "stdout", data: piece });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    deepStrictEqual(far.got, []);
    const reading = duplex.frames[Symbol.asyncIterator]();
    for (let read = 0; read < 3; read++) await reading.next();
    await far.until((got) => got.length > 0);
    deepStrictEqual(far.got, [{ type: "window", bytes: 2 * piece.length }]);
  });
});

Deno.test("channel() breaks off when it gets more than it granted", async () => {
  await connected(async ({ duplex, far }) => {
    await far.begun();
    const data = new Uint8Array(firstWindowBytes);
    far.send({ type: "stdout", data });
    far.send({ type: "stdout", data: text("x") });
    await rejects(
      Array.fromAsync(duplex.frames),
      ({ kind }: KompoxError) => kind === "unavailable",
    );
  });
});

Deno.test("channel() throws the failure that ended it", async () => {
  await connected(async ({ duplex, far }) => {
    const error = failure("not-found", 'Cannot find container "x"');
    far.send({ type: "end", problem: toProblem(error, "r") });
    await rejects(
      Array.fromAsync(duplex.frames),
      ({ kind, message }: KompoxError) =>
        kind === "not-found" && message === error.message,
    );
  });
});

Deno.test("channel() tells that the connection was lost, both to readers and to writers", async () => {
  await connected(async ({ duplex, far }) => {
    await far.begun();
    const blocked = duplex.send({
      type: "stdin",
      data: new Uint8Array(firstWindowBytes + 1),
    });
    far.close();
    const unavailable = ({ kind }: KompoxError) => kind === "unavailable";
    await rejects(Array.fromAsync(duplex.frames), unavailable);
    await rejects(blocked, unavailable);
    await rejects(duplex.send({ type: "close" }), unavailable);
  });
});

Deno.test("channel() asks again for the reason of a refused upgrade", async () => {
  const error = failure("denied", "Cannot use the token: it is revoked");
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      Response.json(toProblem(error, "r"), {
        status: 403,
        headers: { "content-type": "application/problem+json" },
      }),
  );
  const { http } = clientOf(`http://127.0.0.1:${server.addr.port}`);
  await rejects(
    channel(http, exec, input, testCall()),
    ({ kind, message }: KompoxError) =>
      kind === "denied" && message === error.message,
  );
});
