import { ok, strictEqual } from "node:assert/strict";
import { realClock } from "../tests/fakes/service_world.ts";
import { listen, type Listener } from "./listen.ts";

const limits = { headMs: 500, idleMs: 1_500, stuckMs: 5_000, connections: 5 };

async function inListener(
  work: (listener: Listener) => Promise<void>,
): Promise<void> {
  const listener = listen(async (request, { address }) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/slow") {
      await new Promise((done) => setTimeout(done, 1200));
    }
    return new Response(`${address} ${(await request.text()).length}`);
  }, {
    hostname: "127.0.0.1",
    port: 0,
    clock: realClock,
    limits,
    failed: (error) => {
      throw error;
    },
  });
  try {
    await work(listener);
  } finally {
    await listener.drain(1_000, Promise.resolve());
    await listener.close();
  }
}

/** @returns what came until the end, and after how long it was */
async function talk(
  { address }: Listener,
  parts: readonly string[],
  gapMs: number,
): Promise<{ text: string; ms: number }> {
  const connection = await Deno.connect({ ...address });
  const begun = performance.now();
  const decoder = new TextDecoder();
  const reading = (async () => {
    const buffer = new Uint8Array(4096);
    let text = "";
    try {
      for (let count; (count = await connection.read(buffer)) !== null;) {
        text += decoder.decode(buffer.subarray(0, count));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
    return { text, ms: performance.now() - begun };
  })();
  const ended = { yet: false };
  reading.finally(() => ended.yet = true);
  for (const part of parts) {
    if (ended.yet) break;
    try {
      await connection.write(new TextEncoder().encode(part));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
  const end = await reading;
  connection.close();
  return end;
}

Deno.test("listen() ends a connection whose head comes too slowly", async () => {
  await inListener(async (listener) => {
    const slow = Array.from({ length: 100 }, () => "A: b\r\n");
    const [dripping, silent] = await Promise.all([
      talk(listener, ["GET / HTTP/1.1\r\nHost: x\r\n", ...slow], 100),
      talk(listener, [], 0),
    ]);
    strictEqual(dripping.text, "");
    ok(dripping.ms < 3_000 && silent.ms < 3_000);
  });
});

Deno.test("listen() answers, keeps the connection a while, then ends it", async () => {
  await inListener(async (listener) => {
    const get = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
    const { text, ms } = await talk(listener, [get], 0);
    ok(text.startsWith("HTTP/1.1 200"), text);
    ok(text.endsWith("127.0.0.1 0"), text);
    ok(ms > 2_000 && ms < 6_000, String(ms));
  });
});

Deno.test("listen() takes no more connections than it can serve", async () => {
  await inListener(async (listener) => {
    const ends = await Promise.all(
      Array.from({ length: 8 }, () => talk(listener, [], 0)),
    );
    strictEqual(ends.filter(({ ms }) => ms < 400).length, 3);
  });
});

Deno.test("listen() finishes what is under way when it is drained", async () => {
  let answered: Promise<Response> | undefined;
  await inListener(async (listener) => {
    answered = fetch(`http://127.0.0.1:${listener.address.port}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await listener.drain(5_000, Promise.resolve());
    strictEqual(await (await answered).text(), "127.0.0.1 0");
  });
});

Deno.test("listen() leaves a WebSocket that says little alone", async () => {
  const listener = listen((request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(data);
    return Promise.resolve(response);
  }, {
    hostname: "127.0.0.1",
    port: 0,
    clock: realClock,
    limits: { ...limits, idleMs: 10_000 },
    failed: (error) => {
      throw error;
    },
  });
  const socket = new WebSocket(`ws://127.0.0.1:${listener.address.port}`);
  const closed = Promise.withResolvers<void>();
  socket.onclose = () => closed.resolve();
  await new Promise((resolve) => socket.onopen = resolve);
  const answers: unknown[] = [];
  socket.onmessage = ({ data }) => answers.push(data);
  socket.send("a");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  socket.send("b");
  await new Promise((resolve) => setTimeout(resolve, 200));
  strictEqual(answers.join(), "a,b");
  socket.close();
  await closed.promise;
  await listener.close();
});
