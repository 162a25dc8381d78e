/** Asks one path of an HTTP server over and over, with as little work of its own as can be. */

/** How many requests are under way at once, each on a connection that is kept. */
const connections = 8;

/**
 * @param count requests in all
 * @returns requests in a second
 * @throws {Error} an answer was not 200
 */
export async function rateOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
  count: number,
): Promise<number> {
  const request = new TextEncoder().encode(
    [
      `GET ${url.pathname} HTTP/1.1`,
      `host: ${url.host}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      "",
      "",
    ].join("\r\n"),
  );
  const opened = await Promise.all(
    Array.from({ length: connections }, () => connect(url)),
  );
  let left = count;
  const started = performance.now();
  try {
    await Promise.all(opened.map(async (connection) => {
      const buffer = new Uint8Array(256 * 1024);
      while (left-- > 0) await askOnce(connection, request, buffer);
    }));
  } finally {
    for (const connection of opened) connection.close();
  }
  return count / (performance.now() - started) * 1000;
}

function connect({ hostname, port }: URL): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname, port: Number(port) });
}

async function askOnce(
  connection: Deno.TcpConn,
  request: Uint8Array,
  buffer: Uint8Array,
): Promise<void> {
  for (let at = 0; at < request.length;) {
    at += await connection.write(request.subarray(at));
  }
  let read = 0;
  let whole = Infinity;
  while (read < whole) {
    const count = await connection.read(buffer.subarray(read));
    if (count === null) throw new Error("the server closed the connection");
    read += count;
    if (whole === Infinity) whole = lengthOf(buffer.subarray(0, read));
  }
}

/** Length of the whole answer; infinite while its head is not there. */
function lengthOf(bytes: Uint8Array): number {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return Infinity;
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  if (status !== "200" || length === undefined) {
    throw new Error(`no answer of known length: ${text.slice(0, end)}`);
  }
  return end + 4 + Number(length);
}
