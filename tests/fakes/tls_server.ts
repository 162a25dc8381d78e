/** A TLS server on this machine that serves one connection. */

import { type TestCertificate, testCertificate } from "./test_certificate.ts";

/**
 * @param host the name, or the IPv4 address, of its certificate
 * @param work gets its port and what it is verified with
 */
export async function withTlsServer(
  host: string,
  serve: (connection: Deno.TlsConn) => Promise<void>,
  work: (port: number, pems: TestCertificate) => Promise<void>,
): Promise<void> {
  const pems = await testCertificate([host]);
  const { certificate: cert, key } = pems;
  const hostname = "127.0.0.1";
  using listener = Deno.listenTls({ hostname, port: 0, cert, key });
  const { port } = listener.addr as Deno.NetAddr;
  const serving = listener.accept().then(async (connection) => {
    using _ = connection;
    await serve(connection);
  });
  try {
    await work(port, pems);
  } finally {
    // A client that left is no failure of the server's.
    await serving.catch(() => {});
  }
}

/** Reads as many bytes as there are in the buffer, or to the end. */
export async function fill(
  from: Pick<Deno.Conn, "read">,
  buffer: Uint8Array,
): Promise<void> {
  for (let at = 0; at < buffer.length;) {
    at += (await from.read(buffer.subarray(at))) ?? buffer.length;
  }
}

/** Reads to the end. @returns how many bytes there were */
export async function readAll(from: Pick<Deno.Conn, "read">): Promise<number> {
  const buffer = new Uint8Array(10_000);
  for (let size = 0;;) {
    const read = await from.read(buffer);
    if (read === null) return size;
    size += read;
  }
}
