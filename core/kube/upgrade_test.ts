import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { LoopbackServer } from "../../tests/fakes/loopback_server.ts";
import { upgrade, type UpgradeRequest } from "./upgrade.ts";
import type { KubeSocket } from "./websocket.ts";

const protocol = "v5.channel.k8s.io";

/** The runtime's own server is the other side: it knows the protocol. */
async function withServer(
  onSocket: (
    socket: WebSocket,
    head: { headers: Headers; url: string },
  ) => void,
  work: (socket: KubeSocket) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      // Gone once the request is upgraded.
      const head = { headers: new Headers(request.headers), url: request.url };
      const { socket, response } = Deno.upgradeWebSocket(request, {
        protocol,
        idleTimeout: 0,
      });
      socket.binaryType = "arraybuffer";
      onSocket(socket, head);
      return response;
    },
  );
  const { port } = server.addr;
  const wire = await Deno.connect({ port });
  try {
    const result = await upgrade(wire, request(`http://127.0.0.1:${port}`));
    ok("socket" in result);
    await work(result.socket);
    result.socket.close();
  } finally {
    await server.shutdown();
  }
}

function request(server: string): UpgradeRequest {
  const headers: [string, string][] = [["authorization", "Bearer a\r\nx: y"]];
  return { server, path: "/exec?command=a%20b", headers, protocol };
}

function bytes(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => index * 7 + size);
}

const sizes = [0, 1, 124, 125, 126, 65534, 65535, 200_000, 3_000_000];

Deno.test("KubeSocket carries messages of every length both ways", async () => {
  await withServer((socket) => {
    socket.onmessage = ({ data }) => socket.send(data);
  }, async (socket) => {
    const back = (size: number) => {
      const message = new Uint8Array(size + 1);
      message[0] = 9;
      message.set(bytes(size), 1);
      return message;
    };
    for (const size of sizes) {
      await socket.send(9, bytes(size));
      deepStrictEqual(await socket.receive(), back(size));
    }
    // Many at once, so that frames share reads and cross the buffer's end.
    const sent = sizes.map((size) => socket.send(9, bytes(size)));
    for (const size of sizes) {
      deepStrictEqual(await socket.receive(), back(size));
    }
    await Promise.all(sent);
  });
});

Deno.test("KubeSocket has taken the data when send() was called", async () => {
  await withServer((socket) => {
    socket.onmessage = ({ data }) => socket.send(data);
  }, async (socket) => {
    const data = bytes(3);
    const sending = [socket.send(0, data), socket.send(1, data)];
    data.fill(0);
    deepStrictEqual(await socket.receive(), Uint8Array.of(0, ...bytes(3)));
    deepStrictEqual(await socket.receive(), Uint8Array.of(1, ...bytes(3)));
    await Promise.all(sending);
  });
});

Deno.test("KubeSocket sends the headers on one line each", async () => {
  const seen: (string | null)[] = [];
  await withServer((socket, { headers, url }) => {
    seen.push(headers.get("authorization"), headers.get("x"));
    seen.push(new URL(url).search);
    socket.onopen = () => socket.send(bytes(1));
  }, async (socket) => {
    await socket.receive();
  });
  deepStrictEqual(seen, ["Bearer a x: y", null, "?command=a%20b"]);
});

Deno.test("KubeSocket.receive() gives undefined when the far side closes", async () => {
  await withServer((socket) => {
    socket.onopen = () => {
      socket.send(bytes(3));
      socket.close(1000, "bye");
    };
  }, async (socket) => {
    deepStrictEqual(await socket.receive(), bytes(3));
    strictEqual(await socket.receive(), undefined);
  });
});

const accept = async (key: string) => {
  const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const data = new TextEncoder().encode(key + guid);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", data));
  return btoa(String.fromCharCode(...hash));
};

/** A server that answers the handshake by hand, then sends these bytes. */
async function raw(
  text: (key: string) => Promise<string>,
  work: (wire: Deno.Conn, url: string) => Promise<void>,
): Promise<void> {
  await using server = new LoopbackServer(async ({ headers }, reply) => {
    const answer = await text(headers.get("sec-websocket-key")!);
    await reply.raw(Uint8Array.from(answer, (char) => char.charCodeAt(0)));
    setTimeout(() => reply.reset(), 20);
  });
  const { port } = new URL(server.url);
  const wire = await Deno.connect({ port: Number(port) });
  try {
    await work(wire, server.url);
  } finally {
    wire.close();
  }
}

const hello = async (key: string) =>
  "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  `Sec-WebSocket-Accept: ${await accept(key)}\r\n` +
  `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`;

Deno.test("KubeSocket.receive() joins fragments when a ping stands between them", async () => {
  const frames = "\x02\x01a" + "\x89\x02hi" + "\x00\x02bc" + "\x80\x01d";
  await raw(async (key) => await hello(key) + frames, async (wire, url) => {
    const result = await upgrade(wire, request(url));
    ok("socket" in result);
    const message = await result.socket.receive();
    strictEqual(new TextDecoder().decode(message), "abcd");
  });
});

const broken = [
  { name: "is masked", frames: "\x02\x81abcd", message: /breaks the protocol/ },
  { name: "has a reserved bit", frames: "\x42\x01a", message: /breaks the/ },
  { name: "has an unknown type", frames: "\x03\x01a", message: /of type 3/ },
  {
    name: "claims 2 GiB",
    frames: "\x02\x7f\0\0\0\0\x7f\x7f\x7f\x7f",
    message: /too long/,
  },
  { name: "is cut off", frames: "\x02\x05ab", message: /ended|broke off/ },
];
for (const { name, frames, message } of broken) {
  Deno.test(`KubeSocket.receive() fails when a frame ${name}`, async () => {
    await raw(async (key) => await hello(key) + frames, async (wire, url) => {
      const result = await upgrade(wire, request(url));
      ok("socket" in result);
      await rejects(result.socket.receive(), message);
    });
  });
}

const refusals = [
  {
    name: "a body of a length",
    answer: "HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope",
    expected: { status: 403, body: "nope" },
  },
  {
    name: "a body of chunks",
    answer:
      "HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnop\r\n2\r\ne!\r\n0\r\n\r\n",
    expected: { status: 400, body: "nope!" },
  },
  {
    name: "a body that breaks off",
    answer: "HTTP/1.1 500 No\r\nContent-Length: 400\r\n\r\nno",
    expected: { status: 500, body: "no" },
  },
];
for (const { name, answer, expected } of refusals) {
  Deno.test(`upgrade() gives status and text when the server refuses with ${name}`, async () => {
    await raw(() => Promise.resolve(answer), async (wire, url) => {
      deepStrictEqual(await upgrade(wire, request(url)), expected);
    });
  });
}

const nonsense = [
  { name: "no HTTP", answer: "SSH-2.0\r\n\r\n", message: /is no HTTP/ },
  {
    name: "a key that does not fit",
    answer: "HTTP/1.1 101 X\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
    message: /does not fit/,
  },
  {
    name: "a head that breaks off",
    answer: "HTTP/1.1 1",
    message: /ended|reset/,
  },
  {
    name: "a head without end",
    answer: `HTTP/1.1 101 X\r\n${"x: y\r\n".repeat(20_000)}`,
    message: /no end/,
  },
];
for (const { name, answer, message } of nonsense) {
  Deno.test(`upgrade() fails when the server answers ${name}`, async () => {
    await raw(() => Promise.resolve(answer), async (wire, url) => {
      await rejects(upgrade(wire, request(url)), message);
    });
  });
}
