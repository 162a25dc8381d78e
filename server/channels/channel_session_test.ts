import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  type ChannelMessage,
  decodeMessage,
  encodeMessage,
  firstWindowBytes,
} from "../../core/api/v1/frames.ts";
import {
  seedService,
  type ServiceWorld,
  startService,
} from "../../tests/fakes/service_world.ts";

async function inService(
  work: (service: ServiceWorld) => Promise<void>,
): Promise<void> {
  const service = await startService();
  try {
    await seedService(service);
    const { status } = await service.ask("POST", "/apps/shop/deploy", {
      body: {
        bundle: {
          entries: [],
          files: {},
          paths: {},
          variables: {},
          profiles: [],
        },
        wait: false,
        timeoutMs: 10_000,
        lockTimeoutMs: 0,
        forceConflicts: false,
      },
    });
    strictEqual(status, 202);
    await until(async () =>
      (await service.ask("GET", "/apps/shop/status")).body.ready === true
    );
    await work(service);
  } finally {
    await service.stop();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let left = 100; left > 0; left--) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it never held");
}

interface Client {
  readonly socket: WebSocket;
  readonly opened: Promise<boolean>;
  readonly messages: ChannelMessage[];
  readonly closed: Promise<number>;
}

function open(
  { port, token }: ServiceWorld,
  path = "/apps/shop/exec",
  bearer = token,
): Client {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1${path}`, {
    protocols: ["kompox.v1"],
    headers: { authorization: `Bearer ${bearer}` },
  });
  socket.binaryType = "arraybuffer";
  const messages: ChannelMessage[] = [];
  socket.onmessage = ({ data }) => {
    const message = decodeMessage(new Uint8Array(data));
    if (message !== undefined) messages.push(message);
  };
  const opened = Promise.withResolvers<boolean>();
  const closed = Promise.withResolvers<number>();
  socket.onopen = () => opened.resolve(true);
  socket.onerror = () => opened.resolve(false);
  socket.onclose = ({ code }) => closed.resolve(code);
  return { socket, messages, opened: opened.promise, closed: closed.promise };
}

const cat = { command: ["cat"], stdin: true, tty: false };

function textOf(messages: readonly ChannelMessage[], type: string): string {
  const decoder = new TextDecoder();
  return messages.map((message) =>
    message.type === type && "data" in message
      ? decoder.decode(message.data, { stream: true })
      : ""
  ).join("");
}

Deno.test("ChannelSession carries an exec: stdin, half-close, output, exit code", async () => {
  await inService(async (service) => {
    const client = open(service);
    ok(await client.opened);
    client.socket.send(JSON.stringify(cat));
    const data = new TextEncoder().encode("hello");
    client.socket.send(encodeMessage({ type: "stdin", data }));
    client.socket.send(
      encodeMessage({ type: "resize", columns: 80, rows: 24 }),
    );
    client.socket.send(encodeMessage({ type: "close" }));
    strictEqual(await client.closed, 1000);
    strictEqual(textOf(client.messages, "stdout"), "hello");
    const windows = client.messages.filter(({ type }) => type === "window");
    deepStrictEqual(windows, [{ type: "window", bytes: 5 }]);
    deepStrictEqual(client.messages.at(-1), { type: "end", code: 0 });
    const { body } = await service.ask("GET", "/audit?limit=2");
    deepStrictEqual(
      body.map((
        { action, result }: Record<string, string>,
      ) => [action, result]),
      [["execApp", "ok"], ["execApp", "accepted"]],
    );
  });
});

Deno.test("ChannelSession passes the code of the program on", async () => {
  await inService(async (service) => {
    service.world.traffic.program = () => ({ code: 7, output: "bye" });
    const client = open(service);
    ok(await client.opened);
    client.socket.send(JSON.stringify({ ...cat, stdin: false }));
    await client.closed;
    strictEqual(textOf(client.messages, "stdout"), "bye");
    deepStrictEqual(client.messages.at(-1), { type: "end", code: 7 });
  });
});

Deno.test("ChannelSession sends no more than its window", async () => {
  await inService(async (service) => {
    const bytes = 3 * firstWindowBytes;
    service.world.traffic.program = () => ({
      code: 0,
      output: "x".repeat(bytes),
    });
    const client = open(service);
    ok(await client.opened);
    client.socket.send(JSON.stringify({ ...cat, stdin: false }));
    const got = () => textOf(client.messages, "stdout").length;
    await until(() => Promise.resolve(got() >= firstWindowBytes));
    await new Promise((resolve) => setTimeout(resolve, 200));
    strictEqual(got(), firstWindowBytes);
    client.socket.send(
      encodeMessage({ type: "window", bytes: 2 * firstWindowBytes }),
    );
    strictEqual(await client.closed, 1000);
    strictEqual(got(), bytes);
  });
});

const refusals: readonly {
  name: string;
  first?: string | Uint8Array<ArrayBuffer>;
  then?: Uint8Array<ArrayBuffer>;
  kind: string;
}[] = [
  { name: "a first message that is no JSON", first: "cat", kind: "usage" },
  { name: "an unknown field", first: '{"command":[],"x":1}', kind: "invalid" },
  {
    name: "data before the input",
    first: encodeMessage({ type: "close" }),
    kind: "usage",
  },
  {
    name: "a message that means nothing",
    first: JSON.stringify(cat),
    then: new Uint8Array([9, 9]),
    kind: "usage",
  },
  {
    name: "a container that is not there",
    first: JSON.stringify({ ...cat, container: "db" }),
    kind: "not-found",
  },
];

Deno.test("ChannelSession ends with a problem", async (t) => {
  await inService(async (service) => {
    for (const { name, first, then, kind } of refusals) {
      await t.step(name, async () => {
        const client = open(service);
        ok(await client.opened);
        if (first !== undefined) client.socket.send(first);
        if (then !== undefined) client.socket.send(then);
        await client.closed;
        const end = client.messages.at(-1)!;
        ok(end.type === "end" && "problem" in end, JSON.stringify(end));
        strictEqual(end.problem.kind, kind);
      });
    }
  });
});

Deno.test("ChannelSession is not begun for whoever may not", async () => {
  await inService(async (service) => {
    const { token } = await service.newToken({ role: "owner", apps: ["shop"] });
    strictEqual(await open(service, "/apps/none/exec").opened, false);
    strictEqual(await open(service, "/apps/none/exec", token).opened, false);
    const bad = open(service, "/apps/shop/exec", "kpx_nothing");
    strictEqual(await bad.opened, false);
    const own = open(service, "/apps/shop/exec", token);
    strictEqual(await own.opened, true);
    own.socket.close();
    await own.closed;
  });
});

Deno.test("ChannelSession has its time to end when the service is stopped", async () => {
  await inService(async (service) => {
    const client = open(service);
    ok(await client.opened);
    client.socket.send(JSON.stringify(cat));
    const stopped = service.stop();
    // Longer than what an idle connection is left when the service is stopped.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const data = new TextEncoder().encode("late");
    client.socket.send(encodeMessage({ type: "stdin", data }));
    client.socket.send(encodeMessage({ type: "close" }));
    await client.closed;
    strictEqual(textOf(client.messages, "stdout"), "late");
    deepStrictEqual(client.messages.at(-1), { type: "end", code: 0 });
    await stopped;
  });
});

Deno.test("ChannelSession and feeds end soon after their token is revoked", async () => {
  await inService(async (service) => {
    const { token, id } = await service.newToken({
      role: "owner",
      apps: ["shop"],
    });
    const [own, other] = [open(service, undefined, token), open(service)];
    for (const { opened, socket } of [own, other]) {
      ok(await opened);
      socket.send(JSON.stringify(cat));
    }
    const path = "/apps/shop/pod?component=app";
    const feed = await service.fetch("GET", path, { token });
    strictEqual(feed.status, 200);
    await service.ask("DELETE", `/tokens/${id}`);
    await own.closed;
    const end = own.messages.at(-1)!;
    ok(end.type === "end" && "problem" in end, JSON.stringify(end));
    strictEqual(end.problem.kind, "denied");
    await feed.text();
    strictEqual(other.socket.readyState, WebSocket.OPEN);
    other.socket.close();
    await other.closed;
  });
});

Deno.test("ChannelSession notes a client that leaves as no fault of the service", async () => {
  await inService(async (service) => {
    const client = open(service);
    ok(await client.opened);
    client.socket.send(JSON.stringify(cat));
    const data = new TextEncoder().encode("hello");
    client.socket.send(encodeMessage({ type: "stdin", data }));
    await until(() =>
      Promise.resolve(textOf(client.messages, "stdout") === "hello")
    );
    client.socket.close();
    await client.closed;
    const results = async () => {
      const { body } = await service.ask("GET", "/audit?limit=2");
      return body.map(({ result }: Record<string, string>) => result);
    };
    await until(async () => (await results())[0] !== "accepted");
    deepStrictEqual(await results(), ["unavailable", "accepted"]);
    deepStrictEqual(
      service.logs.filter(({ level }) => level === "error"),
      [],
    );
  });
});
