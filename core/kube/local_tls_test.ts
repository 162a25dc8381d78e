import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { testCertificate } from "../../tests/fakes/test_certificate.ts";
import { fill, readAll, withTlsServer } from "../../tests/fakes/tls_server.ts";
import { after } from "./after.ts";
import { dialHere, isHere } from "./local_tls.ts";
import { IdentityError, type Wire, writeAll } from "./transport.ts";

const never = new AbortController().signal;
const here = "127.0.0.1";
const pause = (ms: number) => new Promise<void>((done) => after(ms, done));
const { certificate: cert, key, authority: stranger } = await testCertificate([
  "client.test",
]);

function dial(
  port: number,
  authority: string,
  signal = never,
  pair = { cert, key },
): Promise<Wire> {
  return dialHere(`https://${here}:${port}`, [authority], pair, signal);
}

const addresses: readonly [string, boolean][] = [
  ["https://127.0.0.1:6443", true],
  ["https://127.0.0.1", true],
  ["https://localhost:6443", false],
  ["https://127.0.0.1.example:6443", false],
  ["https://[::1]:6443", false],
];
for (const [server, expected] of addresses) {
  Deno.test(`isHere() says ${expected} of ${server}`, () => {
    strictEqual(isHere(server), expected);
  });
}

Deno.test("dialHere() carries bytes both ways, to the end", async () => {
  const data = crypto.getRandomValues(new Uint8Array(60_000));
  await withTlsServer(here, async (connection) => {
    const buffer = new Uint8Array(data.length);
    await fill(connection, buffer);
    await writeAll(connection, buffer);
    await connection.closeWrite();
  }, async (port, { authority }) => {
    const wire = await dial(port, authority);
    await writeAll(wire, data);
    const back = new Uint8Array(data.length);
    await fill(wire, back);
    deepStrictEqual(back, data);
    strictEqual(await wire.read(new Uint8Array(1)), null);
    wire.close();
  });
});

Deno.test("dialHere() loses nothing of what comes before the end", async () => {
  const sizeBytes = 5_000_000;
  await withTlsServer(here, async (connection) => {
    await writeAll(connection, new Uint8Array(sizeBytes));
    await connection.closeWrite();
    await readAll(connection);
  }, async (port, { authority }) => {
    const wire = await dial(port, authority);
    await pause(100);
    strictEqual(await readAll(wire), sizeBytes);
    wire.close();
  });
});

Deno.test("dialHere() holds the server up while nobody reads", async () => {
  const pieces = 1000;
  let sent = 0;
  await withTlsServer(here, async (connection) => {
    for (; sent < pieces; sent++) {
      await writeAll(connection, new Uint8Array(100_000));
    }
  }, async (port, { authority }) => {
    const wire = await dial(port, authority);
    let before = -1;
    while (before < sent) {
      before = sent;
      await pause(100);
    }
    // What the kernel keeps for both connections.
    ok(sent < pieces / 2, `${sent} pieces`);
    strictEqual(await readAll(wire), pieces * 100_000);
    wire.close();
  });
});

Deno.test("dialHere() lets the server know when it is closed", async () => {
  await withTlsServer(here, async (connection) => {
    await connection.handshake();
    await rejects(readAll(connection));
  }, async (port, { authority }) => {
    const wire = await dial(port, authority);
    const reading = wire.read(new Uint8Array(1));
    wire.close();
    await rejects(reading);
    await rejects(wire.write(new Uint8Array(1)));
  });
});

Deno.test("dialHere() tells of a handshake that breaks off", async () => {
  using listener = Deno.listen({ hostname: here, port: 0 });
  const serving = listener.accept().then(async (connection) => {
    await connection.read(new Uint8Array(1000));
    connection.close();
  });
  await rejects(dial(listener.addr.port, stranger));
  await serving;
});

Deno.test("dialHere() refuses a server of another authority, or another name", async () => {
  const shake = async (connection: Deno.TlsConn) => {
    await connection.handshake();
  };
  await withTlsServer(here, shake, async (port) => {
    await rejects(dial(port, stranger), /UnknownIssuer/);
  });
  await withTlsServer("other.test", shake, async (port, { authority }) => {
    await rejects(dial(port, authority), /NotValidForName|not valid for name/);
  });
});

Deno.test("dialHere() tells that nobody listens, and that a certificate is of no use", async () => {
  const listener = Deno.listen({ hostname: here, port: 0 });
  const { port } = listener.addr;
  const other = await testCertificate(["client.test"]);
  const keys = [
    other.key,
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
  ];
  for (const key of keys) {
    const dialling = dial(port, stranger, never, { cert, key });
    await rejects(dialling, IdentityError);
    (await listener.accept()).close();
  }
  listener.close();
  await rejects(dial(port, stranger), Deno.errors.ConnectionRefused);
});

Deno.test("dialHere() ends with the signal, whatever the server does", async () => {
  using listener = Deno.listen({ hostname: here, port: 0 });
  const stop = new AbortController();
  after(10, () => stop.abort(new Error("stop")));
  await rejects(dial(listener.addr.port, stranger, stop.signal));
  const server = await listener.accept();
  // Its end is told to the server too.
  while (await server.read(new Uint8Array(1000)) !== null);
  server.close();
});
