import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  type TestCertificate,
  testCertificate,
} from "../../tests/fakes/test_certificate.ts";
import { fill, readAll, withTlsServer } from "../../tests/fakes/tls_server.ts";
import { secureWire } from "./pulled_tls.ts";
import { type Wire, writeAll } from "./transport.ts";

const host = "api.test";
const never = new AbortController().signal;

/** Counts what is taken from the connection. */
class Raw implements Wire {
  taken = 0;
  closed = 0;
  constructor(readonly connection: Deno.TcpConn) {}

  async read(buffer: Uint8Array): Promise<number | null> {
    const size = await this.connection.read(buffer);
    this.taken += size ?? 0;
    return size;
  }

  write(data: Uint8Array): Promise<number> {
    return this.connection.write(data);
  }

  close(): void {
    this.closed++;
    this.connection.close();
  }
}

/** A server that serves one connection, and the raw way to it. */
function withServer(
  serve: (connection: Deno.TlsConn) => Promise<void>,
  work: (raw: Raw, pems: TestCertificate) => Promise<void>,
): Promise<void> {
  return withTlsServer(host, serve, async (port, pems) => {
    const raw = new Raw(await Deno.connect({ hostname: "127.0.0.1", port }));
    await work(raw, pems);
  });
}

const options = (ca: string) => ({ ca, servername: host });

Deno.test("secureWire() carries bytes both ways, to the end", async () => {
  const data = crypto.getRandomValues(new Uint8Array(60_000));
  await withServer(async (connection) => {
    const buffer = new Uint8Array(data.length);
    await fill(connection, buffer);
    await writeAll(connection, buffer);
    await connection.closeWrite();
  }, async (raw, { authority }) => {
    const wire = await secureWire(raw, options(authority), never);
    await writeAll(wire, data);
    const back = new Uint8Array(data.length);
    await fill(wire, back);
    deepStrictEqual(back, data);
    strictEqual(await wire.read(new Uint8Array(1)), null);
    wire.close();
    wire.close();
    strictEqual(raw.closed, 1);
    await rejects(wire.write(data), /closed/);
  });
});

Deno.test("secureWire() takes no more from the connection than it was asked for", async () => {
  const sizeBytes = 8_000_000;
  await withServer(async (connection) => {
    await writeAll(connection, new Uint8Array(sizeBytes));
    await connection.closeWrite();
  }, async (raw, { authority }) => {
    const wire = await secureWire(raw, options(authority), never);
    await wire.read(new Uint8Array(10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    ok(raw.taken < 400_000, `${raw.taken} bytes`);
    strictEqual(await readAll(wire), sizeBytes - 10);
    wire.close();
  });
});

Deno.test("secureWire() refuses a server of another authority, or another name", async () => {
  const stranger = await testCertificate([host]);
  const shake = (connection: Deno.TlsConn) =>
    connection.handshake().then(() => {});
  await withServer(shake, async (raw) => {
    const refused = secureWire(raw, options(stranger.authority), never);
    await rejects(refused, /certificate/i);
    strictEqual(raw.closed, 1);
  });
  await withServer(shake, async (raw, { authority }) => {
    const other = { ca: authority, servername: "other.test" };
    await rejects(secureWire(raw, other, never), /name|altname/i);
    strictEqual(raw.closed, 1);
  });
});

Deno.test("secureWire() ends a handshake and a read with the signal or close()", async () => {
  await withServer(async (connection) => {
    await connection.handshake();
    await connection.read(new Uint8Array(1));
  }, async (raw, { authority }) => {
    const wire = await secureWire(raw, options(authority), never);
    const reading = wire.read(new Uint8Array(1));
    wire.close();
    await rejects(reading, /closed/);
  });
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const raw = new Raw(await Deno.connect({ hostname: "127.0.0.1", port }));
  const stop = new AbortController();
  const reason = new Error("stop");
  setTimeout(() => stop.abort(reason), 10);
  const shaking = secureWire(raw, { rejectUnauthorized: false }, stop.signal);
  await rejects(shaking, (error) => error === reason);
  strictEqual(raw.closed, 1);
  (await listener.accept()).close();
});
